/**
 * The phone: the hub between its long-lived children (connection, registration, credentials) and its calls. Children
 * report to it, it commands them; no child knows another.
 */
import { fresh, setupPhone } from './phone.setup.ts'
import { callInSlot } from './phone.slots.ts'
import type { PhoneDeps } from './phone.types.ts'

export function createPhoneMachine(deps: PhoneDeps) {
  return setupPhone(deps).createMachine({
    id: 'phone',
    context: ({ input }) => ({ config: input, ...fresh(input) }),
    initial: 'stopped',
    states: {
      stopped: { entry: 'dropAllCalls', on: { start: 'active' } },
      active: {
        invoke: [
          {
            src: 'stack',
            id: 'stack',
            onError: {
              target: 'stopped',
              actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
            },
          },
          { src: 'network', id: 'network', onError: {} },
        ],
        on: { 'stack.warning': { actions: 'emitWarning' } },
        initial: 'loading',
        states: {
          loading: {
            on: {
              'stack.ready': 'working',
              'stack.failed': { target: '#phone.stopped', actions: 'emitStartFailed' },
              stop: { target: '#phone.stopped', actions: 'emitStopped' },
            },
          },
          working: {
            invoke: [
              {
                src: 'connection',
                id: 'connection',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ servers: context.config.servers, parent: self }),
              },
              {
                src: 'registration',
                id: 'registration',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ parent: self, expires: context.config.expires, wanted: false }),
              },
              {
                src: 'credentials',
                id: 'credentials',
                onError: {
                  target: '#phone.stopped',
                  actions: { type: 'emitDefect', params: ({ event }) => ({ error: event.error }) },
                },
                input: ({ context, self }) => ({ parent: self, source: context.config.credentials }),
              },
            ],
            on: {
              // -- the flow
              'connection.up': [
                {
                  guard: 'awaitsBinding',
                  actions: ['tellRegistrationFlowUp', { type: 'noteFlow', params: { flow: 'connected' } }],
                },
                {
                  actions: [
                    'tellRegistrationFlowUp',
                    { type: 'noteFlow', params: { flow: 'up' } },
                    { type: 'tellCalls', params: { type: 'flow.up' } },
                    'raiseReady',
                  ],
                },
              ],
              'connection.lost': {
                actions: [
                  'tellRegistrationFlowLost',
                  { type: 'noteFlow', params: { flow: 'down' } },
                  { type: 'tellCalls', params: { type: 'flow.lost' } },
                ],
              },
              'connection.failed': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'connection', error: event.error }) },
                  'raiseRefused',
                ],
              },
              // -- the registration
              'registration.registered': {
                actions: [
                  'tellAccepted',
                  'noteBound',
                  'emitRegistered',
                  { type: 'noteFlow', params: { flow: 'up' } },
                  { type: 'tellCalls', params: { type: 'flow.up' } },
                  'raiseReady',
                ],
              },
              'registration.unregistered': {
                actions: ['emitUnregistered', 'tellAddressLost', 'raiseBindingGone'],
              },
              // Calls try without it: the far end may still be reached.
              'registration.failed': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'registration', error: event.error }) },
                  'noteFailed',
                  'letCallsGo',
                  'tellAddressLost',
                  'raiseRefused',
                  'raiseBindingGone',
                ],
              },
              // Not registered now, and tried again: calls go on without it meanwhile.
              'registration.delayed': [
                {
                  guard: 'isConnected',
                  actions: [
                    { type: 'noteTrouble', params: ({ event }) => ({ error: event.error }) },
                    { type: 'emitDelayed', params: ({ event }) => ({ error: event.error }) },
                    { type: 'noteFlow', params: { flow: 'up' } },
                    { type: 'tellCalls', params: { type: 'flow.up' } },
                  ],
                },
                { actions: { type: 'noteTrouble', params: ({ event }) => ({ error: event.error }) } },
              ],
              'registration.challenged': {
                actions: { type: 'tellChallenged', params: ({ event }) => ({ realm: event.realm }) },
              },
              'registration.refused': {
                actions: { type: 'tellRefused', params: ({ event }) => ({ realm: event.realm }) },
              },
              // -- the credentials
              'credentials.renewed': {
                actions: [
                  'tellRegistrationRenewed',
                  { type: 'tellCalls', params: { type: 'credentials.renewed' } },
                  'noteCredentials',
                ],
              },
              'credentials.failed': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) },
                  { type: 'tellRegistrationNoCredentials', params: ({ event }) => ({ error: event.error }) },
                  { type: 'tellCalls', params: ({ event }) => ({ type: 'credentials.failed', error: event.error }) },
                  'noteNoCredentials',
                  'letCallsGo',
                  'raiseRefusedWhereFailed',
                ],
              },
              'credentials.expired': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) },
                  'noteNoCredentials',
                  'letCallsGo',
                  'raiseRefusedWhereFailed',
                ],
              },
              'credentials.revoked': {
                actions: [
                  { type: 'emitFailed', params: ({ event }) => ({ of: 'credentials', error: event.error }) },
                  { type: 'tellRegistrationNoCredentials', params: ({ event }) => ({ error: event.error }) },
                  { type: 'tellCalls', params: ({ event }) => ({ type: 'credentials.failed', error: event.error }) },
                  'noteNoCredentials',
                  'letCallsGo',
                  'raiseRefusedWhereFailed',
                ],
              },
              // -- the surroundings
              'network.online': {
                actions: ['tellNetwork', 'probe', { type: 'tellCalls', params: { type: 'network.moved' } }],
              },
              'network.changed': {
                actions: ['tellNetwork', 'probe', { type: 'tellCalls', params: { type: 'network.moved' } }],
              },
              'network.offline': { actions: 'tellNetwork' },
              'page.resumed': { actions: 'tellNetwork' },
              // -- the calls
              dial: { guard: 'hasRoom', actions: 'addOutgoing' },
              'stack.incoming': [
                { guard: 'hasRoom', actions: 'addIncoming' },
                { actions: { type: 'refuseIncoming', params: { status: 486 } } },
              ],
              'xstate.done.actor.call.*': {
                actions: { type: 'dropCall', params: ({ event }) => ({ id: event.output.id }) },
              },
              // One call that fails leaves its siblings alone.
              'xstate.error.actor.call.*': {
                actions: [
                  { type: 'emitCallFailed', params: ({ event }) => ({ error: event.error }) },
                  { type: 'releaseCall', params: ({ context, event }) => ({ id: callInSlot(context, event.actorId) }) },
                  { type: 'dropCall', params: ({ context, event }) => ({ id: callInSlot(context, event.actorId) }) },
                ],
              },
              'call.challenged': {
                actions: { type: 'tellChallenged', params: ({ event }) => ({ realm: event.realm }) },
              },
              'call.refused': { actions: { type: 'tellRefused', params: ({ event }) => ({ realm: event.realm }) } },
              'call.leaving': { actions: { type: 'noteLeaving', params: ({ event }) => ({ id: event.id }) } },
              'call.warning': {
                actions: {
                  type: 'emitCallWarning',
                  params: ({ event }) => ({ code: event.code, id: event.id, message: event.message }),
                },
              },
            },
            initial: 'starting',
            states: {
              starting: {
                entry: ['noteStart', 'connect', 'registerWhereWanted'],
                on: {
                  'service.ready': { target: 'running', actions: 'emitStarted' },
                  'service.refused': { target: 'running', actions: 'emitStartFailed' },
                  stop: { target: 'stopping', actions: 'emitStopped' },
                },
                after: { startTimeout: { target: 'running', actions: 'emitStartTimeout' } },
              },
              running: {
                on: {
                  start: 'starting',
                  stop: 'stopping',
                  register: { actions: ['noteWanted', 'register'] },
                  unregister: { actions: ['noteUnwanted', 'letCallsGo', 'unregister'] },
                },
              },
              stopping: {
                type: 'parallel',
                entry: ['hangUpCalls', 'noteUnwanted', 'letCallsGo', 'unregister'],
                on: {
                  dial: {},
                  'stack.incoming': { actions: { type: 'refuseIncoming', params: { status: 480 } } },
                },
                onDone: '#phone.stopped',
                after: { stopTimeout: '#phone.stopped' },
                states: {
                  calls: {
                    initial: 'ending',
                    states: {
                      ending: { always: { guard: 'hasNoCalls', target: 'ended' } },
                      ended: { type: 'final' },
                    },
                  },
                  binding: {
                    initial: 'removing',
                    states: {
                      removing: { on: { 'binding.gone': 'removed' } },
                      removed: { type: 'final' },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  })
}
