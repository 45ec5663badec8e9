import type { Phone } from '../../../packages/core/src/types.ts'
import { createNodePhone } from '../phone/nodePhone.ts'
import type { Account, Fleet, FleetOptions } from './fleet.ts'

export function createOffhookFleet({ server, domain, expires }: FleetOptions): Fleet {
  const phones: Phone[] = []
  let drops = 0
  const isRegistered = (phone: Phone) => phone.getSnapshot().registration.status === 'registered'
  return {
    async join({ user, username, password }: Account) {
      const { phone } = createNodePhone({
        uri: `sip:${user}@${domain}`,
        servers: server,
        credentials: { username, password },
        expires,
      })
      phones.push(phone)
      let was = false
      phone.subscribe(() => {
        const is = isRegistered(phone)
        if (was && !is && phone.getSnapshot().status === 'running') drops += 1
        was = is
      })
      await phone.start()
    },
    registered: () => phones.filter(isRegistered).length,
    get drops() {
      return drops
    },
    async leave() {
      await Promise.all(phones.splice(0).map((phone) => phone.stop()))
    },
  }
}
