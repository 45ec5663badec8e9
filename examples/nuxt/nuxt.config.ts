export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  app: {
    head: { title: 'Softphone', htmlAttrs: { lang: 'en' }, link: [{ rel: 'icon', href: '/icon.svg' }] },
  },
  css: ['~/softphone.css'],
  // Of the SIP platform of `npm run sip`; NUXT_SIP_CREDENTIALS_URL and NUXT_PUBLIC_SIP_SERVER name another.
  runtimeConfig: {
    sipCredentialsUrl: 'http://127.0.0.1:5067',
    public: { sipServer: 'ws://127.0.0.1:5066' },
  },
})
