import { phonePlugin } from '@offhook/vue'
import { createApp } from 'vue'
import type { Mount } from '../mount.ts'
import Softphone from './Softphone.vue'
import { softphoneKey } from './softphoneKey.ts'

export const mount: Mount = (element, { softphone, people }) => {
  const app = createApp(Softphone, { people })
  app.use(phonePlugin, { phone: softphone.phone })
  app.provide(softphoneKey, softphone)
  app.mount(element)
  return () => app.unmount()
}
