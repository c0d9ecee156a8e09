// Runs a task of this project on a machine that has only Node and npm. No dependency, and no syntax that an old Node
// could not read: it must get as far as its own refusal.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { isatty } from 'node:tty'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 11))
  giveUp(`Tillwright needs Node 20.11 or newer, and this is ${process.versions.node}: get one from https://nodejs.org.`)

const root = fileURLToPath(new URL('..', import.meta.url))
/** A person's own settings; what the environment says comes first. */
const withSettings = existsSync(join(root, '.env')) ? ['node', '--env-file=.env'] : ['node']
const pnpm = JSON.parse(read('package.json')).packageManager
const tasks = {
  start: [...withSettings, 'apps/local/src/start.ts'],
  demo: [...withSettings, 'apps/local/src/demo.ts'],
  dev: [...withSettings, '--watch', 'apps/local/src/start.ts'],
  test: ['node', 'scripts/test.mjs'],
  'test:long': ['node', 'scripts/test-long.mjs'],
  'test:only': ['vitest', 'run'],
  'test:watch': ['vitest'],
  coverage: ['vitest', 'run', '--coverage'],
  // Turbo looks for a pnpm, and only this brings one along.
  build: ['npx', '--yes', pnpm, 'exec', 'turbo', 'run', 'build'],
  lint: ['biome', 'check', '.'],
  format: ['biome', 'check', '--write', '.'],
  bench: ['node', 'bench/bench.ts'],
  'bench:seed': [...withSettings, 'apps/local/src/seed.ts'],
  oracle: ['vitest', 'run', '--root', 'packages/domain', '--config', 'vitest.oracle.config.ts'],
  mutants: ['node', 'packages/domain/scripts/mutants.ts'],
  simulate: ['node', '--no-warnings', 'apps/simulation/src/simulate.ts'],
  fuzz: ['node', '--no-warnings', 'apps/fuzz/src/fuzz.ts'],
  'bench:logins': ['node', 'bench/logins.ts'],
  'bench:promotions': ['node', 'bench/quote-promotions.ts'],
  'bench:search': ['node', 'bench/search.ts'],
  promises: ['node', 'bench/promises.ts'],
  chaos: ['node', 'tests/chaos/run.ts'],
  drill: ['node', '--no-warnings', 'tests/drills/restore.ts'],
  observability: ['node', '--no-warnings', 'tests/observability/run.ts'],
  doctor: [...withSettings, 'apps/local/src/doctor.ts'],
  'invite:admin': [...withSettings, 'apps/api/src/invite-admin.ts'],
  migrate: [...withSettings, 'apps/api/src/migrate.ts'],
  'db:new': ['node', 'packages/db/scripts/new-migration.ts'],
  'db:types': ['node', 'packages/db/scripts/generate-types.ts'],
  'db:shell': [...withSettings, 'apps/local/src/db-shell.ts'],
  audit: ['node', 'scripts/supply-chain/audit.ts'],
  licences: ['node', 'scripts/supply-chain/licences.ts'],
  sbom: [
    'npx',
    '--yes',
    pnpm,
    'sbom',
    '--prod',
    '--sbom-format',
    'cyclonedx',
    '--sbom-type',
    'application',
    '--out',
    'sbom.cdx.json',
  ],
  'docker:secrets': ['node', 'scripts/docker-secrets.mjs'],
  'docker:up': ['docker', 'compose', 'up', '--build', '--detach', '--wait'],
  'docker:down': ['docker', 'compose', 'down'],
  'docker:logs': ['docker', 'compose', 'logs', '--follow', '--tail=100'],
  image: ['node', '--no-warnings', 'tests/production/image.ts'],
  'release:note': ['changeset'],
  'release:version': ['changeset', 'version'],
  // Through pnpm, which puts the package together as publishConfig says.
  'release:publish': ['npx', '--yes', pnpm, 'exec', 'changeset', 'publish'],
  diagrams: ['node', 'packages/domain/scripts/life-cycles.ts'],
}
const modules = join(root, 'node_modules')
const stamp = join(modules, '.bootstrap')
const lock = join(modules, '.bootstrap.lock')
/** A lock whose owner has not touched it for this long belongs to a dead process. */
const lockIdleMsMax = 10_000

main(process.argv[2], process.argv.slice(3)).then(
  (code) => process.exit(code),
  (error) => giveUp(inPlainWords(error)),
)

async function main(name, extra) {
  if (!Object.hasOwn(tasks, name)) giveUp(`There is no task "${name}". There are: ${Object.keys(tasks).join(', ')}.`)
  const failure = await install()
  if (failure) return failure
  const [command, ...words] = tasks[name]
  return run(command, [...words, ...extra], {
    PATH: join(modules, '.bin') + delimiter + process.env.PATH,
    TURBO_TELEMETRY_DISABLED: '1',
    // Node keeps what it has compiled, so that the next start is faster.
    NODE_COMPILE_CACHE: join(modules, '.cache', 'node'),
  })
}

/** Brings the dependencies to what the lockfile says; a no-op in milliseconds when they are there. */
async function install() {
  const wanted = fingerprint()
  if (isInstalled(wanted)) return 0
  mkdirSync(modules, { recursive: true })
  await takeLock()
  const touching = setInterval(touch, 1000)
  try {
    if (isInstalled(wanted)) return 0
    rmSync(stamp, { force: true })
    console.error('Installing what this needs; only the first time takes long.')
    // Its warnings are about this Node, which only starts the right one: none helps a person who wants a shop.
    const words = [
      '--yes',
      pnpm,
      'install',
      '--frozen-lockfile',
      '--config.confirm-modules-purge=false',
      '--loglevel=error',
    ]
    const code = await run('npx', words)
    if (code === 0) writeFileSync(stamp, wanted)
    else if (code < 128)
      console.error('The dependencies could not be installed: see above, check the network, and try again.')
    return code
  } finally {
    clearInterval(touching)
    rmSync(lock, { recursive: true, force: true })
  }
}

function fingerprint() {
  const hash = createHash('sha256').update(`${pnpm} ${process.platform} ${process.arch}`)
  const folders = ['packages', 'apps'].flatMap((floor) =>
    readdirSync(join(root, floor)).map((room) => join(floor, room)),
  )
  const manifests = ['.', ...folders.sort()].map((folder) => join(folder, 'package.json'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]) hash.update(`\n${file}\n${read(file)}`)
  return hash.digest('hex')
}

function isInstalled(wanted) {
  return read(stamp) === wanted
}

async function takeLock() {
  for (let turn = 0; !isFirst(); turn++) {
    if (turn === 0) console.error('Another process is installing the dependencies: waiting for it.')
    await new Promise((wake) => setTimeout(wake, 200))
    dropLockOfTheDead()
  }
}

function isFirst() {
  try {
    mkdirSync(lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function dropLockOfTheDead() {
  const touched = statSync(lock, { throwIfNoEntry: false })
  if (touched && Date.now() - touched.mtimeMs > lockIdleMsMax) rmSync(lock, { recursive: true, force: true })
}

function touch() {
  mkdirSync(lock, { recursive: true })
  const now = new Date()
  utimesSync(lock, now, now)
}

/** Answers the child's exit code, 128 + n for a signal, and hands the signals that we get on to it. */
function run(command, words, environment) {
  // A Node of ours gets a channel: when it breaks because this process was killed, the shop stops by itself.
  const stdio = ['inherit', 'inherit', 'inherit', ...(command === 'node' ? ['ipc'] : [])]
  const child = spawn(command, words, { cwd: root, stdio, env: { ...process.env, ...environment } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    let handedOn = isatty(0) && signal !== 'SIGTERM'
    process.on(signal, () => {
      // A terminal sends Ctrl-C and its own end to the child as well, and npm repeats them: twice would mean "at once".
      if (!handedOn) child.kill(signal)
      handedOn = true
    })
  }
  return new Promise((answer, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => answer(signal ? 128 + constants.signals[signal] : code))
  })
}

function read(file) {
  try {
    return readFileSync(resolve(root, file), 'utf8')
  } catch {
    return ''
  }
}

function inPlainWords(error) {
  if (['EACCES', 'EPERM', 'EROFS'].includes(error.code))
    return `Cannot write to ${root}: make the folder writable for this user, or copy the project to another one.`
  if (error.code === 'ENOENT' && error.syscall.startsWith('spawn '))
    return `${error.path} is missing: install Node with npm from https://nodejs.org.`
  return error.stack
}

function giveUp(line) {
  console.error(line)
  process.exit(1)
}
