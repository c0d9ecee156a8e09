import { defineConfig } from 'vitest/config'

/** The property tests at length, as `npm run oracle` runs them: 100,000 cases each, and no database. */
export default defineConfig({
  test: {
    include: [
      'src/{money,pricing,prices,promotions,shipping,tax,zones}/**/*.test.ts',
      'src/{invoices,orders}/*.test.ts',
    ],
    setupFiles: ['src/testing/property-seed.ts'],
    env: { PROPERTY_RUNS: process.env.PROPERTY_RUNS ?? '100000' },
    testTimeout: 600_000,
    maxWorkers: 2,
  },
})
