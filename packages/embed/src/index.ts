/** Offhook for pages without a framework: all of core, and links that call. */
export * from '@offhook/core'
export { type CallLinksOptions, callLinks } from './callLinks.ts'
