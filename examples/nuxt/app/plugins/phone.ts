import { createPhone, phonePlugin } from '@offhook/vue'

/** Runs on the server, too, where the phone is made and never started: it opens nothing. */
export default defineNuxtPlugin((nuxt) => {
  const phone = createPhone({
    uri: 'sip:alice@example.test',
    servers: useRuntimeConfig().public.sipServer,
    credentials: ({ signal }) => $fetch('/sip-credentials', { method: 'POST', signal }),
  })
  nuxt.vueApp.use(phonePlugin, { phone })
  // Browsers alone mount. Why it failed is in useRegistration(), too.
  nuxt.hook('app:mounted', () => void phone.start().catch((error: unknown) => console.error(error)))
})
