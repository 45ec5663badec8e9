import { createPhone, phonePlugin, useActiveCall, usePhone, useRegistration } from '@offhook/vue'
import { createApp, defineComponent, h } from 'vue'

const phone = createPhone({ uri: 'sip:alice@example.com', servers: 'wss://sip.example.com' })

const Softphone = defineComponent(() => {
  const phone = usePhone()
  const active = useActiveCall()
  const registration = useRegistration()
  return () =>
    h('button', { onClick: () => phone.call('bob') }, active.value?.snapshot.status ?? registration.value.status)
})

createApp(Softphone).use(phonePlugin, { phone }).mount('#root')
