import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createDatabaseIfMissing } from '@tillwright/db/create-database'
import { databaseUrl, testDatabasePrefix } from '@tillwright/db/testing/test-database'
import { openTestServer } from '@tillwright/db/testing/test-server'
import { expand, readDockerfile, type Stage, type Step, sentAlong } from './dockerfile.ts'
import { type Place, proveShop } from './prove-shop.ts'

/**
 * Does what the Dockerfile says, where there is no Docker: each stage in a root of its own, made of Debian's packages
 * and Node, each step in it by chroot. Then the result does what an operator needs, as its user, with a root that is
 * read-only, without capabilities, and as the first process of its namespace: `node tests/production/image.ts`, as root.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
const memory = '/dev/shm'
const roomy = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 3 * 2 ** 30
const work = mkdtempSync(join(roomy ? memory : tmpdir(), 'tillwright-image-'))

/** How this machine reaches its package registry, for who builds; nothing of it is in what is built. */
const certificates = process.env.NODE_EXTRA_CA_CERTS
const reach = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(https?_proxy|no_proxy|npm_config_registry)$/i.test(name)),
)

interface Image {
  readonly root: string
  readonly env: Map<string, string>
  directory: string
  user: string
  entrypoint: readonly string[]
  command: readonly string[]
}

try {
  const image = build(readDockerfile(join(root, 'Dockerfile')))
  const bytes = Number(/^\d+/.exec(execFileSync('du', ['-sb', image.root], { encoding: 'utf8' }))?.[0])
  const stopServer = await openTestServer()
  try {
    await prove(image, bytes)
  } finally {
    await stopServer()
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}

function build(stages: readonly Stage[]): Image {
  const built = new Map<string, Image>()
  let last: Image | undefined
  for (const stage of stages) {
    const from = built.get(stage.from)
    const image: Image = {
      root: join(work, stage.name),
      env: new Map(from?.env),
      directory: from?.directory ?? '/',
      user: from?.user ?? '0:0',
      entrypoint: from?.entrypoint ?? [],
      command: from?.command ?? [],
    }
    execFileSync('cp', ['--archive', from?.root ?? baseRoot(stage.from), image.root])
    for (const step of stage.steps) {
      say(`${stage.name}:${step.line} ${step.keyword} ${step.words.slice(0, 100).replace(/\s+/g, ' ')}`)
      take(step, image, built)
    }
    built.set(stage.name, image)
    last = image
  }
  if (last === undefined) throw new Error('the Dockerfile has no stage')
  return last
}

/** What `node:24.21.0-trixie-slim` is: that Debian, and that Node with its npm. */
function baseRoot(name: string): string {
  const [, version, suite] = /^node:([\d.]+)-([a-z]+)-slim$/.exec(name) ?? []
  if (version === undefined || suite === undefined) throw new Error(`what is ${name}?`)
  if (`v${version}` !== process.version)
    throw new Error(`the image is of Node ${version}, and this is ${process.version}`)
  const made = join(work, 'base-image')
  if (existsSync(made)) return made
  installDebian(suite, made)
  const local = join(made, 'usr/local')
  cpSync(process.execPath, join(local, 'bin/node'))
  const npm = realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim())
  mkdirSync(join(local, 'lib/node_modules'), { recursive: true })
  execFileSync('cp', ['--archive', join(dirname(npm), '..'), join(local, 'lib/node_modules/npm')])
  for (const program of ['npm', 'npx']) {
    const target = `../lib/node_modules/npm/bin/${program}-cli.js`
    execFileSync('ln', ['-s', target, join(local, 'bin', program)])
  }
  return made
}

/** As sysexits(3) has it: where no Debian can be had, nothing is wrong with the image. */
const unavailable = 69

/** A Debian that is there already (DEBIAN_ROOT), or a new one. */
function installDebian(suite: string, made: string): void {
  const { DEBIAN_ROOT: given } = process.env
  if (given !== undefined) return void execFileSync('cp', ['--archive', given, made])
  const options = [
    '--quiet',
    '--variant=essential',
    '--include=libstdc++6,ca-certificates',
    '--dpkgopt=force-unsafe-io',
  ]
  // What it mounts goes with its namespace, however it ends: nothing of this machine is ever below a folder that goes.
  const words = ['--mount', 'mmdebstrap', ...options, suite, made, 'http://deb.debian.org/debian']
  const { status } = spawnSync('unshare', words, { stdio: 'inherit', env: { ...process.env, TMPDIR: work } })
  if (status !== 0) {
    say('No Debian could be installed here: nothing was tried.')
    rmSync(work, { recursive: true, force: true })
    process.exit(unavailable)
  }
}

function take(step: Step, image: Image, built: ReadonlyMap<string, Image>): void {
  const words = step.keyword === 'RUN' ? step.words : expand(step.words, image.env)
  switch (step.keyword) {
    case 'ARG':
    case 'ENV':
      for (const [, name = '', quoted, bare = ''] of words.matchAll(/(\w+)=(?:"([^"]*)"|(\S*))/g))
        image.env.set(name, quoted ?? bare)
      return
    case 'WORKDIR':
      image.directory = words
      mkdirSync(join(image.root, words), { recursive: true })
      return
    case 'USER':
      image.user = words
      return
    case 'COPY':
      copy(step, image, built)
      return
    case 'RUN':
      inside(image, words, step.flags.mount)
      return
    case 'ENTRYPOINT':
      image.entrypoint = JSON.parse(words)
      return
    case 'CMD':
      image.command = JSON.parse(words)
      return
    case 'LABEL':
    case 'VOLUME':
    case 'EXPOSE':
    case 'STOPSIGNAL':
    case 'HEALTHCHECK':
      return
    default:
      throw new Error(`line ${step.line}: ${step.keyword} is not known here`)
  }
}

function copy({ words, flags }: Step, image: Image, built: ReadonlyMap<string, Image>): void {
  const [source = '', target = ''] = words.split(' ')
  const to = join(image.root, target.startsWith('/') ? target : join(image.directory, target))
  if (flags.from === undefined) {
    const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    const files = tracked
      .toString()
      .split('\0')
      .filter((file) => file !== '' && existsSync(join(root, file)))
    for (const file of sentAlong(root, files)) cpSync(join(root, file), join(to, file))
    return
  }
  const from = built.get(flags.from)
  if (from === undefined) throw new Error(`there is no stage ${flags.from}`)
  mkdirSync(to, { recursive: true })
  execFileSync('cp', ['--archive', `${from.root}${source}/.`, to])
  if (flags.chown !== undefined) execFileSync('chown', ['--recursive', flags.chown, to])
}

function inside(image: Image, script: string, mount: string | undefined): void {
  const cache = /target=([^,]+)/.exec(mount ?? '')?.[1]
  const kept = join(work, 'cache')
  mkdirSync(kept, { recursive: true })
  if (certificates !== undefined) cpSync(certificates, join(image.root, 'tmp/certificates.pem'))
  const mounts = [
    'mount --rbind /dev "$0/dev"',
    'mount -t proc proc "$0/proc"',
    'mount --bind /etc/resolv.conf "$0/etc/resolv.conf"',
    ...(cache === undefined ? [] : [`mkdir -p "$0${cache}"`, `mount --bind ${kept} "$0${cache}"`]),
    `exec chroot --userspec=${image.user} "$0" /bin/sh -c "cd ${image.directory} && $1"`,
  ]
  writeFileSync(join(image.root, 'etc/resolv.conf'), '')
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-ec', mounts.join('\n'), image.root, script], {
    stdio: 'inherit',
    env: {
      ...reach,
      ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: '/tmp/certificates.pem' }),
      ...environmentOf(image),
      HOME: '/root',
      CI: 'true',
    },
  })
  rmSync(join(image.root, 'tmp/certificates.pem'), { force: true })
  if (status !== 0) throw new Error(`a step ended with ${status}`)
}

function environmentOf({ env }: Image): Record<string, string> {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...Object.fromEntries(env) }
}

async function prove(image: Image, bytes: number): Promise<void> {
  const { TEST_DATABASE_SERVER: server = '' } = process.env
  const url = databaseUrl(server, `${testDatabasePrefix}image_${process.pid}`)
  await createDatabaseIfMissing(server, new URL(url).pathname.slice(1))
  const secretsHere = join(work, 'secrets')
  mkdirSync(secretsHere)
  const place: Place = {
    secrets: '/run/secrets',
    start: (name, env) => contain(image, name, { env, secretsHere }),
    pidOf: firstProcessOf,
  }
  const proven = await proveShop(place, { databaseUrl: url, secretsHere })
  say(JSON.stringify({ ...proven, megabytes: Math.round(bytes / 1e6) }))
  const { bought, exitCode, complaints } = proven
  if (exitCode !== 0 || complaints.length > 0 || !JSON.stringify(bought).includes('"status":"PROCESSING"'))
    throw new Error('the image does not do what it should')
  say('1 passed, 0 failed')
}

/** As a container: read-only but for /tmp and /data, a user without capabilities, a process 1 of its own. */
function contain(
  image: Image,
  name: string,
  { env, secretsHere }: { readonly env: Readonly<Record<string, string>>; readonly secretsHere: string },
): ChildProcess {
  const [uid = '', gid = ''] = image.user.split(':')
  const script = [
    'mount --bind "$0" "$0"',
    'mount -t tmpfs tmpfs "$0/tmp"',
    `mount -t tmpfs -o uid=${uid},gid=${gid} tmpfs "$0/data"`,
    'mkdir -p "$0/run/secrets"',
    `mount --bind ${secretsHere} "$0/run/secrets"`,
    'mount -t proc proc "$0/proc"',
    'mount --rbind /dev "$0/dev"',
    'mount -o remount,bind,ro "$0"',
    `exec chroot "$0" setpriv --reuid=${uid} --regid=${gid} --clear-groups --bounding-set=-all --no-new-privs \\`,
    `  env --chdir=${image.directory} "$@"`,
  ]
  const words = [...image.entrypoint, `dist/${name}.js`]
  const apart = ['--mount', '--pid', '--fork', '--kill-child', '--uts', '--ipc']
  return spawn('unshare', [...apart, 'sh', '-ec', script.join('\n'), image.root, ...words], {
    env: { ...environmentOf(image), ...env, HOST: '127.0.0.1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

/** Process 1 of the namespace, as the machine knows it. */
function firstProcessOf({ pid = 0 }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
