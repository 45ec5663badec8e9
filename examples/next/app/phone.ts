import { createPhone } from '@offhook/react'

/** Opens nothing: servers import this, too. */
export const phone = createPhone({
  uri: 'sip:alice@example.test',
  servers: process.env.NEXT_PUBLIC_SIP_SERVER ?? 'ws://127.0.0.1:5066',
  credentials: async ({ signal }) => {
    const response = await fetch('/sip-credentials', { method: 'POST', signal })
    if (!response.ok) throw new Error(`The credentials endpoint answered ${response.status}`)
    return response.json()
  },
})
