import type { PhoneSnapshot } from '@offhook/core'
import type { Softphone } from '../softphone.ts'

export function isOn(status: PhoneSnapshot['status']): boolean {
  return status === 'starting' || status === 'running'
}

export function togglePower({ phone, notices, run }: Softphone): void {
  notices.clear()
  run(() => (isOn(phone.getSnapshot().status) ? phone.stop() : phone.start()))
}
