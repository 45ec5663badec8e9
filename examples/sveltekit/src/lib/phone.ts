import { createPhone } from '@offhook/svelte'
import { PUBLIC_SIP_SERVER } from '$env/static/public'

/** Opens nothing: servers import this, too. */
export const phone = createPhone({
  uri: 'sip:alice@example.test',
  servers: PUBLIC_SIP_SERVER,
  credentials: async ({ signal }) => {
    const response = await fetch('/sip-credentials', { method: 'POST', signal })
    if (!response.ok) throw new Error(`The credentials endpoint answered ${response.status}`)
    return response.json()
  },
})
