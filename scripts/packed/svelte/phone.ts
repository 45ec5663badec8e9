import { createPhone } from '@offhook/svelte'

export const phone = createPhone({ uri: 'sip:alice@example.com', servers: 'wss://sip.example.com' })
