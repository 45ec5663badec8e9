/** Every public name of `@offhook/core/testing`. */
export {
  type Bench,
  type CreateTestSwitchboard,
  createBench,
  type TestNetwork,
  type TestPhone,
  type TestSwitchboard,
  type TestTimers,
} from '../bench/index.ts'
export {
  type AdapterHarness,
  type AdapterHooks,
  type Argument,
  describeAdapter,
  describeAdapterOnServer,
  type Mounted,
  type Probe,
  type Read,
  type ServerHarness,
  type TestRunner,
} from './describeAdapter.ts'
export {
  type Change,
  createFakePhone,
  type FakeCall,
  type FakeCommands,
  type FakeMeter,
  type FakePhone,
  type PhoneChange,
  type PhoneCommand,
} from './fakePhone.ts'
export { createManualClock, type ManualClock } from './manualClock.ts'
