import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Begun last, one of these would be at work alone at the end. */
const longest = [
  'apps/fuzz/src/fuzz.test.ts',
  'apps/simulation/src/simulation.test.ts',
  'tests/crash.test.ts',
  'apps/api/src/grid/grid.test.ts',
  'tests/process.test.ts',
  'tests/guides.test.ts',
  'apps/api/src/promotions/promotions.test.ts',
  'apps/api/src/overload/overload.test.ts',
  'apps/api/src/jobs/lost-workers.test.ts',
  'tests/invariants/invariants.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = longest.findIndex((name) => moduleId.endsWith(name))
      return rank < 0 ? longest.length : rank
    }
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

export default defineConfig({
  test: {
    include: ['{apps,packages}/*/src/**/*.test.ts', '{apps,packages}/*/scripts/**/*.test.ts', 'tests/**/*.test.ts'],
    globalSetup: ['tests/global-setup.ts'],
    setupFiles: ['packages/domain/src/testing/property-seed.ts'],
    sequence: { sequencer: LongestFirst },
    // What takes twenty seconds on two idle cores takes many times as long on two busy ones.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
    // Settings are remembered for a second: on a busy machine the default of one is too short.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 3,
    tags: [
      {
        name: 'long',
        description: 'Takes more than a second of a core: `npm run test:long` and CI run it, `npm test` does not.',
      },
    ],
    // Loading the API anew costs a file more than its tests do; none of them changes a module or a global for good.
    isolate: false,
    coverage: { provider: 'v8', include: ['{apps,packages}/*/src/**'], exclude: ['**/testing/**'] },
  },
})
