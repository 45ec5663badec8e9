/** Which backend the page was built for: `vite build --mode static` is for a file server that knows no API. */
import type { PlaygroundOptions } from '../options.ts'
import type { Backend } from './backend.ts'

export async function openBackend(options: PlaygroundOptions): Promise<Backend> {
  if (import.meta.env.MODE !== 'static') {
    const { createHttpBackend } = await import('./httpBackend.ts')
    return createHttpBackend(options)
  }
  const [{ createPageBackend }, { browserMedia }] = await Promise.all([
    import('./pageBackend.ts'),
    import('@offhook/switchboard'),
  ])
  return createPageBackend({ ...(options.ttl !== undefined && { ttl: options.ttl }), media: browserMedia() })
}
