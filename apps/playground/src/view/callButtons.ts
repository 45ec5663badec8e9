/** What can be pressed at a call, and what that does. */
import type { CallSnapshot, LiveCall } from '@offhook/core'
import type { Softphone } from '../softphone.ts'
import type { ButtonView } from './button.ts'
import { holdOthers } from './holdOthers.ts'

/** The call rings here and waits for an answer. */
export function isWaiting({ direction, status }: CallSnapshot): boolean {
  return direction === 'incoming' && (status === 'ringing' || status === 'preparing')
}

export function waitingButtons(
  { call, snapshot: { can } }: LiveCall,
  { phone, run }: Softphone,
): Record<'answer' | 'decline', ButtonView> {
  const answer = async () => {
    await holdOthers(phone, call.id)
    await call.answer()
  }
  return {
    answer: { words: 'Answer', icon: 'call', tone: 'go', unavailable: !can.answer, press: () => run(answer) },
    decline: {
      words: 'Decline',
      icon: 'hangUp',
      tone: 'stop',
      unavailable: !can.reject,
      press: () => run(() => call.reject({ code: 603 })),
    },
  }
}

export interface KeypadState {
  readonly isOpen: boolean
  /** Of the element that holds it. */
  readonly id: string
  toggle(): void
}

export function callButtons(
  { call, snapshot: { can, hold, muted, status } }: LiveCall,
  { phone, run }: Softphone,
  keypad: KeypadState,
): Record<'hold' | 'mute' | 'keypad' | 'hangUp', ButtonView> {
  const isHeld = hold.local === 'held' || hold.local === 'resuming'
  const resume = async () => {
    await holdOthers(phone, call.id)
    await call.resume()
  }
  return {
    hold: {
      words: isHeld ? 'Resume' : 'Hold',
      icon: isHeld ? 'resume' : 'hold',
      pressed: isHeld,
      unavailable: isHeld ? !can.resume : !can.hold,
      press: () => run(isHeld ? resume : () => call.hold()),
    },
    mute: {
      words: muted ? 'Unmute' : 'Mute',
      icon: muted ? 'unmute' : 'mute',
      pressed: muted,
      unavailable: muted ? !can.unmute : !can.mute,
      press: () => run(() => (muted ? call.unmute() : call.mute())),
    },
    keypad: {
      words: 'Keypad',
      icon: 'keypad',
      expanded: keypad.isOpen,
      controls: keypad.id,
      unavailable: status !== 'established',
      press: keypad.toggle,
    },
    hangUp: {
      words: 'Hang up',
      icon: 'hangUp',
      tone: 'stop',
      unavailable: !can.hangUp,
      press: () => run(() => call.hangUp()),
    },
  }
}
