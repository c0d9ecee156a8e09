import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
// Generated files and data are nobody's prose.
const isWritten = (path: string) =>
  !/(^|\/)(schema|router)\.ts$|\/validator\/|\/demo-shop\//.test(path) || path.endsWith('api/src/router.ts')
const sources = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.mjs'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(root + path) && isWritten(path))
  .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }))

/** The files of which something is true, so that a failure names them. */
const pathsWhere = (holds: (file: { path: string; text: string }) => boolean): string[] =>
  sources.filter(holds).map(({ path }) => path)

const isTest = (path: string) => /\.test(-d)?\.ts$|\/testing\/|^tests\/|^apps\/simulation\//.test(path)

const importsOf = (text: string): string[] =>
  [...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gms)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )

test('a file has one subject: 300 lines at most, 400 for tests', () => {
  const tooLong = sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - 1
    return lines > (isTest(path) ? 400 : 300) ? [`${path}: ${lines}`] : []
  })
  expect(tooLong).toEqual([])
})

/** Keeps the line numbers. */
const withoutTexts = (text: string): string =>
  text.replace(/`(?:[^`\\]|\\.)*`/gs, (inside) => inside.replace(/[^\n]+/g, ''))

test('lines fit into 120 columns, texts in backticks apart', () => {
  const tooWide = sources.flatMap(({ path, text }) =>
    withoutTexts(text)
      .split('\n')
      .flatMap((line, index) => (line.length > 120 && !/https?:/.test(line) ? [`${path}:${index + 1}`] : [])),
  )
  expect(tooWide).toEqual([])
})

test('rooms are named for their business, never for a drawer', () => {
  expect(
    pathsWhere(({ path }) => /(^|\/)(utils?|helpers?|common|services?|repositories|misc|lib)(\/|\.ts$)/.test(path)),
  ).toEqual([])
})

test('the domain imports nothing that does I/O', () => {
  const allowed = /^\.|^(currency-codes|@orama\/stemmers\/\w+)$/
  // Data of the world's addresses: 2.8 MB of JSON, of which a country is loaded when it is first met; and of passwords.
  const isData = (path: string) =>
    /^packages\/domain\/src\/(addresses\/postal-rules|accounts\/common-passwords)\.ts$/.test(path)
  const foreign = sources
    .filter(({ path }) => path.startsWith('packages/domain/src/') && !isTest(path) && !isData(path))
    .flatMap(({ path, text }) =>
      importsOf(text)
        .filter((name) => !allowed.test(name))
        .map((name) => `${path}: ${name}`),
    )
  expect(foreign).toEqual([])
})

test('the domain takes the time and ids as arguments', () => {
  const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\./
  expect(
    pathsWhere(({ path, text }) => path.startsWith('packages/domain/src/') && !isTest(path) && impure.test(text)),
  ).toEqual([])
})

test('stripe is imported by the gateway alone', () => {
  const importers = pathsWhere(({ path, text }) => /^import (?!type\b)[^'"]*from 'stripe'/m.test(text) && !isTest(path))
  expect(importers).toEqual(['apps/api/src/payments/gateway-asked.ts', 'apps/api/src/payments/gateway.ts'])
})

test('SQL is written in packages/db alone', () => {
  const foreign = pathsWhere(
    ({ path, text }) =>
      !path.startsWith('packages/db/') &&
      !path.startsWith('packages/local-postgres/') &&
      !isTest(path) &&
      importsOf(text).some((name) => /^(kysely|pg|pg-boss)(\/|$)/.test(name)),
  )
  expect(foreign).toEqual([])
})

test('the environment is read in one place of the API', () => {
  const readers = pathsWhere(
    ({ path, text }) => path.startsWith('apps/api/src/') && !isTest(path) && text.includes('process.env'),
  )
  expect(readers).toEqual(['apps/api/src/env.ts'])
})

test('the API is shipped without the simulator, and the SDK without the house', () => {
  const api = sources.filter(({ path }) => path.startsWith('apps/api/src/') && !isTest(path))
  expect(
    api.filter(({ text }) => importsOf(text).some((name) => /simulator|local-postgres|@tillwright\/sdk/.test(name))),
  ).toEqual([])
  const sdk = sources.filter(({ path }) => path.startsWith('packages/sdk/src/') && !isTest(path))
  expect(sdk.filter(({ text }) => importsOf(text).some((name) => name.startsWith('@tillwright/')))).toEqual([])
})

test('nothing is left for later, and nothing is silenced', () => {
  const leftovers = /\b(TODO|FIXME)\b|@ts-ignore|biome-ignore(?! format)/
  expect(pathsWhere(({ path, text }) => path !== 'tests/tidy.test.ts' && leftovers.test(text))).toEqual([])
})
