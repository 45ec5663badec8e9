import { describe, expect, it, vi } from 'vitest'
import { PhoneError } from '../errors.ts'
import { stoppedPhone } from '../selectors.ts'
import { createFakePhone } from './fakePhone.ts'

describe('a fake phone', () => {
  it('begins as the stopped phone', () => {
    expect(createFakePhone().getSnapshot()).toEqual(stoppedPhone)
    expect(createFakePhone({ status: 'running' }).getSnapshot().status).toBe('running')
  })

  it('shares what did not change', () => {
    const phone = createFakePhone()
    const before = phone.getSnapshot()
    phone.set({ connection: { status: 'connected', server: 'wss://edge.example.test' } })
    const after = phone.getSnapshot()
    expect(after.connection).toEqual({ status: 'connected', server: 'wss://edge.example.test', attempt: 0 })
    expect(after).not.toBe(before)
    expect(after.registration).toBe(before.registration)
    expect(after.calls).toBe(before.calls)
    expect(before.connection.status).toBe('disconnected')
  })

  it('tells nobody where nothing changed', () => {
    const phone = createFakePhone()
    const listener = vi.fn()
    phone.subscribe(listener)
    const before = phone.getSnapshot()
    phone.set({ status: 'stopped', connection: { attempt: 0 } })
    expect(listener).not.toHaveBeenCalled()
    expect(phone.getSnapshot()).toBe(before)
  })

  it('undefined removes an optional field', () => {
    const phone = createFakePhone({ connection: { status: 'reconnecting', retryAt: 5 } })
    phone.set({ connection: { status: 'connected', retryAt: undefined } })
    expect('retryAt' in phone.getSnapshot().connection).toBe(false)
  })

  it('freezes snapshots, as deep as they go', () => {
    const phone = createFakePhone()
    const call = phone.addCall({ headers: { 'X-Account': '42' }, end: { reason: 'busy', by: 'remote' } })
    const snapshot = call.getSnapshot()
    for (const part of [phone.getSnapshot(), phone.getSnapshot().calls, snapshot, snapshot.headers, snapshot.end]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  it('counts listeners of the phone, of its calls, and of calls that have ended', () => {
    const phone = createFakePhone()
    const call = phone.addCall()
    const same = () => {}
    const leave = [phone.subscribe(same), phone.subscribe(same), call.subscribe(same)]
    const off = phone.on('warning', same)
    call.set({ status: 'ended' })
    expect(phone.listenerCount).toBe(3)
    expect(phone.eventListenerCount).toBe(1)
    for (const each of leave) each()
    off()
    expect(phone.listenerCount).toBe(0)
    expect(phone.eventListenerCount).toBe(0)
  })

  it('counts commands, and does what it is told to', async () => {
    const phone = createFakePhone()
    await phone.start()
    phone.handle('start', () => Promise.reject(new PhoneError('connectionFailed')))
    await expect(phone.start()).rejects.toThrow(PhoneError)
    phone.handle('register', () => {
      throw new PhoneError('invalidState')
    })
    await expect(phone.register()).rejects.toThrow(PhoneError)
    expect(phone.commands).toEqual({ start: 2, stop: 0, register: 1, unregister: 0, call: 0 })
  })

  it('call() adds an outgoing call, or throws what it is told to', () => {
    const phone = createFakePhone()
    const call = phone.call('sip:bob@example.test')
    expect(call.getSnapshot()).toMatchObject({ direction: 'outgoing', status: 'preparing', id: call.id })
    expect(phone.calls).toEqual([call])
    phone.handle('call', () => {
      throw new PhoneError('invalidTarget')
    })
    expect(() => phone.call('')).toThrow(PhoneError)
    expect(phone.calls.length).toBe(1)
    expect(phone.commands.call).toBe(2)
  })
})

describe('a fake call', () => {
  it('announces itself when it comes in, not when it goes out', () => {
    const phone = createFakePhone()
    const came: string[] = []
    phone.on('incomingCall', ({ call }) => came.push(call.id))
    const call = phone.addCall()
    phone.addCall({ direction: 'outgoing' })
    expect(came).toEqual([call.id])
  })

  it('its snapshot is the one in the phone’s', () => {
    const phone = createFakePhone()
    const first = phone.addCall()
    const second = phone.addCall()
    first.set({ muted: true })
    expect(phone.getSnapshot().calls).toEqual([first.getSnapshot(), second.getSnapshot()])
    expect(phone.getSnapshot().calls[0]).toBe(first.getSnapshot())
  })

  it('no listener sees phone and call disagree', () => {
    const phone = createFakePhone()
    const call = phone.addCall()
    const agree: boolean[] = []
    const look = () => agree.push(phone.getSnapshot().calls[0] === call.getSnapshot())
    call.subscribe(look)
    phone.subscribe(look)
    call.set({ status: 'answering' })
    expect(agree).toEqual([true, true])
  })

  it('leaves the phone when it ends, and keeps its last snapshot', () => {
    const phone = createFakePhone()
    const call = phone.addCall()
    const ended = vi.fn()
    phone.on('callEnded', ended)
    call.set({ status: 'ended', end: { reason: 'cancelled', by: 'remote' } })
    expect(phone.calls).toEqual([])
    expect(phone.getSnapshot().calls).toEqual([])
    expect(phone.getCall(call.id)).toBe(undefined)
    expect(call.getSnapshot().end?.reason).toBe('cancelled')
    expect(ended).toHaveBeenCalledTimes(1)
    expect(ended).toHaveBeenCalledWith({ call: call.getSnapshot() })
  })

  it('ids are never used twice', () => {
    const phone = createFakePhone()
    phone.addCall().set({ status: 'ended' })
    const ids = [phone.addCall().id, phone.call('bob').id]
    expect(new Set(['call-1', ...ids]).size).toBe(3)
  })

  it('counts commands, and does what it is told to', async () => {
    const call = createFakePhone().addCall()
    call.handle('hold', () => Promise.reject(new PhoneError('requestRefused')))
    call.handle('mute', () => call.set({ muted: true }))
    await expect(call.hold()).rejects.toThrow(PhoneError)
    call.mute()
    await call.sendDtmf('1')
    expect(call.getSnapshot().muted).toBe(true)
    expect(call.commands).toMatchObject({ hold: 1, mute: 1, sendDtmf: 1, answer: 0 })
  })
})
