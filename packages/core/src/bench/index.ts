export {
  type Bench,
  type CreateTestSwitchboard,
  createBench,
  type TestPhone,
  type TestSwitchboard,
  type TestTimers,
} from './bench.ts'
export type { TestNetwork } from './network.ts'
