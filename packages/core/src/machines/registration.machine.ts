/**
 * The binding of our contact at the registrar (RFC 3261 10), in three regions: whether there is a flow, whether a
 * binding lives, and what is being asked for. `registered` is what all three say together; see the view.
 */
import { fresh, type RegistrationDeps, setupRegistration } from './registration.setup.ts'

export function createRegistrationMachine(deps: RegistrationDeps) {
  return setupRegistration(deps).createMachine({
    id: 'registration',
    context: ({ input }) => ({
      ...fresh,
      parent: input.parent,
      expires: input.expires,
      wanted: input.wanted,
    }),
    type: 'parallel',
    states: {
      flow: {
        initial: 'down',
        states: {
          down: { on: { 'flow.up': 'up' } },
          up: { on: { 'flow.lost': 'down' } },
        },
      },
      binding: {
        initial: 'none',
        states: {
          none: {
            entry: 'noteNoBinding',
            on: { 'binding.made': 'live' },
          },
          live: {
            on: {
              'binding.made': { target: 'live', reenter: true },
              'binding.gone': 'none',
              'page.resumed': { target: 'live.asItWas', reenter: true },
            },
            after: { expiry: { target: 'none', actions: 'reportUnregistered' } },
            initial: 'reachable',
            states: {
              reachable: { on: { 'flow.lost': 'stale' } },
              // The server holds it, and sends its calls to a flow that is gone.
              stale: {},
              asItWas: { type: 'history' },
            },
          },
        },
      },
      request: {
        initial: 'deciding',
        states: {
          deciding: {
            always: [{ guard: 'isWanted', target: 'waiting' }, { target: 'unregistered' }],
          },
          unregistered: {
            entry: 'noteGivenUp',
            on: {
              register: [
                { guard: 'hasFlow', target: 'pacing', actions: 'forgive' },
                { target: 'waiting', actions: 'forgive' },
              ],
              unregister: { actions: 'reportUnregistered' },
              // It was unregistered without a flow, and the server does not know yet.
              'flow.up': { guard: 'isBound', target: 'unregistering' },
              'credentials.renewed': { actions: 'takeCredentials' },
            },
          },
          /** For a flow. */
          waiting: {
            on: {
              'flow.up': 'pacing',
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': { actions: 'takeCredentials' },
            },
          },
          /** For the port, which lets no more than 3 REGISTERs out in 2 s. */
          pacing: {
            always: { guard: 'isPaced', target: 'registering' },
            on: {
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              'credentials.renewed': { actions: 'takeCredentials' },
              'page.resumed': { target: 'pacing', reenter: true },
            },
            after: { pace: 'registering' },
          },
          registering: {
            entry: 'noteAsked',
            exit: 'notePause',
            invoke: {
              src: 'sendRegister',
              id: 'register',
              input: ({ context }) => ({ expires: context.expires }),
              onDone: [
                // Only now may the next REGISTER go (RFC 3261 10.2).
                {
                  guard: 'isLeaving',
                  target: 'unregistering',
                },
                {
                  guard: { type: 'is', params: { verdict: 'bound' } },
                  target: 'registered',
                  actions: ['noteBinding', 'raiseMade', 'reportRegistered'],
                },
                { guard: { type: 'is', params: { verdict: 'longer' } }, target: 'pacing', actions: 'lengthen' },
                { guard: { type: 'is', params: { verdict: 'outdated' } }, target: 'pacing' },
                {
                  guard: { type: 'is', params: { verdict: 'challenged' } },
                  target: 'challenged',
                  actions: ['noteChallenge', 'reportChallenged'],
                },
                {
                  guard: { type: 'is', params: { verdict: 'refused' } },
                  target: 'challenged',
                  actions: ['noteRefusal', 'reportRefused'],
                },
                {
                  guard: { type: 'is', params: { verdict: 'later' } },
                  target: 'retrying',
                  actions: ['noteFailure', 'scheduleRetry'],
                },
                { target: 'failed', actions: 'noteFailure' },
              ],
              onError: [
                { guard: 'isLeaving', target: 'unregistering' },
                { target: 'retrying', actions: ['noteDefect', 'scheduleRetry'] },
              ],
            },
            on: {
              'flow.lost': [
                { guard: 'isLeaving', target: 'unregistered', actions: 'reportUnregistered' },
                { target: 'waiting' },
              ],
              'credentials.renewed': { actions: 'takeCredentials' },
            },
            after: {
              registerTimeout: [
                { guard: 'isLeaving', target: 'unregistering' },
                { target: 'retrying', actions: ['noteTimeout', 'scheduleRetry'] },
              ],
            },
            initial: 'asking',
            states: {
              asking: { on: { unregister: 'leaving' } },
              leaving: {
                on: { register: 'asking' },
                // Nobody who wants to be gone waits longer for a server that is slow; it is told all the same, on the same flow.
                after: {
                  unregisterTimeout: { target: '#registration.request.unregistering', actions: 'reportUnregistered' },
                },
              },
            },
          },
          registered: {
            on: {
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              'credentials.renewed': { target: 'pacing', actions: 'takeCredentials' },
              'page.resumed': { target: 'registered', reenter: true },
            },
            after: { renewal: 'pacing' },
          },
          retrying: {
            entry: 'reportDelayed',
            on: {
              register: { target: 'pacing', actions: 'forgive' },
              unregister: 'unregistering',
              'flow.lost': 'waiting',
              // Others do not cure a server: the wait goes on.
              'credentials.renewed': { actions: 'takeCredentials' },
              'page.resumed': { target: 'retrying', reenter: true },
            },
            after: { retry: 'pacing' },
          },
          /** For credentials: the phone was told, and says in the end that they came or that they will not. */
          challenged: {
            on: {
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': [
                { guard: 'hasFlow', target: 'pacing', actions: 'takeCredentials' },
                { target: 'waiting', actions: 'takeCredentials' },
              ],
              'credentials.failed': { target: 'failed', actions: 'noteFailure' },
            },
          },
          failed: {
            entry: ['raiseGone', 'reportFailed'],
            on: {
              register: [
                { guard: 'hasFlow', target: 'pacing', actions: ['forgive', 'noteGivenUp'] },
                { target: 'waiting', actions: ['forgive', 'noteGivenUp'] },
              ],
              unregister: { target: 'unregistered', actions: 'reportUnregistered' },
              'credentials.renewed': [
                { guard: 'hasFlow', target: 'pacing', actions: ['forgive', 'takeCredentials'] },
                { target: 'waiting', actions: ['forgive', 'takeCredentials'] },
              ],
            },
          },
          unregistering: {
            initial: 'pacing',
            on: {
              'flow.lost': [
                { guard: 'isReturning', target: 'waiting' },
                { target: 'unregistered', actions: 'reportUnregistered' },
              ],
              'credentials.renewed': { actions: 'takeCredentials' },
            },
            after: {
              unregisterTimeout: [
                { guard: 'isReturning', target: 'pacing' },
                { target: 'unregistered', actions: ['raiseGone', 'reportUnregistered'] },
              ],
            },
            states: {
              pacing: {
                always: { guard: 'isPaced', target: 'sending' },
                on: { register: { target: '#registration.request.pacing', actions: 'forgive' } },
                after: { pace: 'sending' },
              },
              sending: {
                exit: 'notePause',
                invoke: {
                  src: 'sendRegister',
                  id: 'register',
                  input: { expires: 0 },
                  // Whatever the answer is: more than to say so cannot be done.
                  onDone: [
                    { guard: 'isReturning', target: '#registration.request.pacing', actions: 'raiseGone' },
                    {
                      target: '#registration.request.unregistered',
                      actions: ['raiseGone', 'reportUnregistered'],
                    },
                  ],
                  onError: [
                    { guard: 'isReturning', target: '#registration.request.pacing' },
                    {
                      target: '#registration.request.unregistered',
                      actions: ['raiseGone', 'reportUnregistered'],
                    },
                  ],
                },
                initial: 'leaving',
                states: {
                  leaving: { on: { register: { target: 'returning', actions: 'forgive' } } },
                  returning: { on: { unregister: 'leaving' } },
                },
              },
            },
          },
        },
      },
    },
  })
}

export type RegistrationMachine = ReturnType<typeof createRegistrationMachine>
