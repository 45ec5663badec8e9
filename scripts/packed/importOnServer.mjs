/** Runs in a scratch application: what a server imports is there, and does nothing. */
import { createBench, createFakePhone } from '@offhook/core/testing'
import { createSwitchboard } from '@offhook/switchboard'

const adapter = await import(process.argv[2])
const phone = adapter.createPhone({ uri: 'sip:alice@example.com', servers: 'wss://sip.example.com' })
if (phone.getSnapshot().status !== 'stopped') throw new Error('a phone that nobody started is not stopped')
for (const made of [createBench, createFakePhone, createSwitchboard])
  if (typeof made !== 'function') throw new Error('the test kit is not whole')
