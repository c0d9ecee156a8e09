import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', '{apps,packages}/*/scripts/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/global-setup.ts'],
    setupFiles: ['packages/domain/src/testing/property-seed.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Settings are remembered for a second: on a busy machine the default of one is too short.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 3,
    // Loading the API anew costs a file more than its tests do; none of them changes a module or a global for good.
    isolate: false,
    coverage: { provider: 'v8', include: ['{apps,packages}/*/src/**'], exclude: ['**/testing/**'] },
  },
})
