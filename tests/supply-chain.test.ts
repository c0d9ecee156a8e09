/** @module-tag long */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { findAdvisories, judge } from '../scripts/supply-chain/audit.ts'
import { licenceProblems, productionComponents } from '../scripts/supply-chain/licences.ts'
import { openRegistry, type Release } from './consumer/loopback-registry.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const hourMs = 3_600_000
const ago = (hours: number): Date => new Date(Date.now() - hours * hourMs)
const old = ago(24 * 400)

const releasesWith = (repository: string): Release[] => [
  { name: 'steady', version: '1.0.0', publishedAt: old },
  { name: 'fresh', version: '1.0.0', publishedAt: ago(20) },
  { name: 'runs-code', version: '1.0.0', publishedAt: old, manifest: { scripts: { postinstall: 'node -e 1' } } },
  {
    name: 'from-git',
    version: '1.0.0',
    publishedAt: old,
    manifest: { dependencies: { elsewhere: `git+file://${repository}` } },
  },
  { name: 'less-proven', version: '1.0.0', publishedAt: ago(24 * 60), hasProvenance: true },
  { name: 'less-proven', version: '1.0.1', publishedAt: ago(24 * 30) },
]

/** A package that is in no registry. */
async function openRepository() {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-repository-'))
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'elsewhere', version: '1.0.0' }))
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
  for (const words of [
    ['init', '-q'],
    ['add', '.'],
    [...author, 'commit', '-q', '-m', 'Begin'],
  ])
    await promisify(execFile)('git', words, { cwd: directory })
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) }
}

/** The project's own settings, without its packages. */
const settings = async (): Promise<string> => {
  const text = await readFile(`${root}pnpm-workspace.yaml`, 'utf8')
  return text.slice(text.indexOf('pmOnFail'))
}

/** Whether pnpm installs these with the project's settings, and what it says. */
async function install(registryUrl: string, dependencies: Record<string, string>) {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-install-'))
  try {
    const { packageManager } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { packageManager: string }
    await writeFile(join(directory, 'package.json'), JSON.stringify({ name: 'trial', private: true, dependencies }))
    await writeFile(join(directory, 'pnpm-workspace.yaml'), `packages: []\n${await settings()}`)
    await writeFile(join(directory, '.npmrc'), `registry=${registryUrl}\n`)
    const into = ['--dir', directory, '--registry', registryUrl, '--store-dir', join(directory, 'store')]
    const words = ['--yes', packageManager, ...into, 'install', '--no-frozen-lockfile']
    const { stdout, stderr } = await promisify(execFile)('npx', words, { cwd: root })
    return { isInstalled: true, said: stdout + stderr }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return { isInstalled: false, said: stdout + stderr }
  } finally {
    await rm(directory, { recursive: true })
  }
}

test('no release is installed that is a day young, runs code, is from git, or proves less than before', async () => {
  await using repository = await openRepository()
  await using registry = await openRegistry(releasesWith(repository.directory))
  const trials = [
    ['fresh', '1.0.0', /NO_MATURE_MATCHING_VERSION/],
    ['runs-code', '1.0.0', /IGNORED_BUILDS/],
    ['from-git', '1.0.0', /EXOTIC_SUBDEP/],
    ['less-proven', '1.0.1', /trust downgrade/],
  ] as const
  const ends = await Promise.all(trials.map(([name, version]) => install(registry.url, { [name]: version })))
  for (const [index, end] of ends.entries()) {
    expect(end.said).toMatch(trials[index]?.[2] ?? /^$/)
    expect(end.isInstalled).toBe(false)
  }
  const good = await install(registry.url, { steady: '1.0.0' })
  expect(good).toEqual({ isInstalled: true, said: expect.stringContaining('steady') })
})

test('every package of production has a licence that lets it be passed on, and one without is found', () => {
  const components = productionComponents()
  expect(components.length).toBeGreaterThan(100)
  expect(licenceProblems(components)).toEqual([])
  const licensed = (expression: string) => ({ name: expression, version: '1', licenses: [{ expression }] })
  const good = ['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND OFL-1.1'].map(licensed)
  const bad = ['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'MIT AND (ISC OR GPL-3.0-only)', 'UNLICENSED'].map(licensed)
  const none = { group: '@a', name: 'b', version: '1' }
  expect(licenceProblems([...good, ...bad, none]).map((line) => line.split('@1: ')[1])).toEqual([
    ...bad.map(({ name }) => name),
    'says no licence',
  ])
})

test('a known weakness fails the audit until somebody has judged it, and again after the day he gave', async () => {
  const fastify = { id: 1, url: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc', title: 'a weakness' }
  const advisory = { ...fastify, severity: 'high', vulnerable_versions: '<99.0.0', cwe: [], cvss: { score: 7 } }
  await using registry = await openRegistry([], { fastify: [advisory] })
  await using silent = await openRegistry([])
  const found = await findAdvisories(['--registry', registry.url])
  expect(found).toEqual([{ id: 'GHSA-aaaa-bbbb-cccc', line: expect.stringContaining('fastify: a weakness (high') }])
  expect(await findAdvisories(['--registry', silent.url])).toBe(null)
  const judged = (until: string) =>
    judge(found ?? [], [{ id: 'GHSA-aaaa-bbbb-cccc', why: 'not our case', until }], '2026-11-28').isClean
  expect([judge(found ?? [], [], '2026-11-28').isClean, judged('2026-11-27'), judged('2026-11-28')]).toEqual([
    false,
    false,
    true,
  ])
})
