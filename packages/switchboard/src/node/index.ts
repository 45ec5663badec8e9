export { type Listening, type ListenOptions, listen } from './listen.ts'
export { type WeriftMediaOptions, weriftMedia } from './weriftMedia.ts'
