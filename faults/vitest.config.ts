import { defineConfig } from 'vitest/config'

/** The pure parts: what is measured, and how it is judged. The faults themselves: npm run faults. */
export default defineConfig({ test: { include: ['src/**/*.test.ts'] } })
