/**
 * Plants bugs in the rooms that count money and goods, each in turn, and says how many their tests find:
 * `npm run mutants`, or `npm run mutants -- tax money` for some rooms. Fails where it is less than nine in ten.
 *
 * Stryker lives beside the project, not in it: it brings two hundred packages that nobody needs to build a shop.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const strykerVersion = '10.1.1'
const scoreMin = 90
/** Each room's own tests have to find its mutants. */
const rooms: Record<string, string> = {
  money: 'src/money/**/*',
  markets: 'src/markets/**/*',
  prices: 'src/prices/**/*',
  pricing: 'src/pricing/**/*',
  promotions: 'src/promotions/**/*',
  tax: 'src/tax/**/*',
  zones: 'src/zones/**/*',
  shipping: 'src/shipping/**/*',
  stock: 'src/stock/**/*',
  invoices: 'src/invoices/**/*',
  orders: 'src/orders/**/*',
  payments: 'src/payments/**/*',
}

const domain = resolve(import.meta.dirname, '..')
/** Not below node_modules, where Vitest looks for no tests. */
const workshop = resolve(domain, '.mutants')

function main(asked: readonly string[]): void {
  const unknown = asked.filter((room) => !Object.hasOwn(rooms, room))
  if (unknown.length > 0) {
    console.error(`There is no room "${unknown[0]}". There are: ${Object.keys(rooms).join(', ')}.`)
    process.exit(1)
  }
  prepare()
  const weak = (asked.length > 0 ? asked : Object.keys(rooms)).filter((room) => !passes(room))
  if (weak.length === 0) return
  console.error(`Less than ${scoreMin} % of the mutants are found in: ${weak.join(', ')}.`)
  process.exit(1)
}

/** Brings the domain's own versions along, so that its tests run as they do here. */
function prepare(): void {
  mkdirSync(workshop, { recursive: true })
  const own = JSON.parse(readFileSync(join(domain, 'package.json'), 'utf8'))
  const names = Object.keys({ ...own.dependencies, ...own.devDependencies })
  const stryker = ['core', 'vitest-runner'].map((part) => [`@stryker-mutator/${part}`, strykerVersion])
  const dependencies = Object.fromEntries([...stryker, ...names.map((name) => [name, versionOf(name)])])
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies })
  const file = join(workshop, 'package.json')
  if (!existsSync(join(workshop, 'node_modules')) || readFileSync(file, 'utf8') !== manifest) {
    writeFileSync(file, manifest)
    run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'])
  }
  rmSync(join(workshop, 'src'), { recursive: true, force: true })
  cpSync(join(domain, 'src'), join(workshop, 'src'), { recursive: true })
}

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(join(domain, 'node_modules', name, 'package.json'), 'utf8')).version

function passes(room: string): boolean {
  const files = rooms[room] ?? ''
  const test = {
    include: [`${files}.test.ts`],
    setupFiles: ['src/testing/property-seed.ts'],
    testTimeout: 60_000,
    testNamePattern: '^(?!the carts have all)',
  }
  writeFileSync(join(workshop, 'vitest.config.mjs'), `export default ${JSON.stringify({ test })}\n`)
  writeFileSync(join(workshop, 'stryker.config.json'), JSON.stringify(configOf(files)))
  return run('node', ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', 'stryker.config.json'])
}

const configOf = (files: string) => ({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.config.mjs' },
  mutate: [`${files}.ts`, '!src/**/*.test.ts', '!src/**/testing/**'],
  coverageAnalysis: 'perTest',
  // Stryker reads a tsconfig with the API of TypeScript 6, which 7 no longer has: so it gets none.
  tsconfigFile: 'none.json',
  disableTypeChecks: true,
  concurrency: 2,
  reporters: ['clear-text'],
  clearTextReporter: { logTests: false, reportTests: false },
  thresholds: { high: 95, low: scoreMin, break: scoreMin },
})

/** Few cases of each property: a mutant that few of a thousand would find is not found. */
const environment = { PROPERTY_RUNS: '60' }

const run = (command: string, words: readonly string[]): boolean =>
  spawnSync(command, words, { cwd: workshop, stdio: 'inherit', env: { ...process.env, ...environment } }).status === 0

main(process.argv.slice(2))
