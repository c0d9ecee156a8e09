import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const sdk = join(root, 'packages/sdk')
const fixture = fileURLToPath(new URL('.', import.meta.url))
const oldestTypeScript = '5.9.3'

/** A project outside the workspace that has installed the SDK as it would be published. */
export interface Consumer extends AsyncDisposable {
  readonly directory: string
  /** Of the tarball: path → text. */
  files(): Promise<ReadonlyMap<string, string>>
  /** Names of all packages that came with it. */
  packages(): Promise<string[]>
  /** What the whole SDK weighs in a browser, tRPC included: minified, then compressed. */
  bundledBytes(): Promise<number>
  compile(options: { resolution: 'nodenext' | 'bundler'; typescript: 'oldest' | 'newest' }): Promise<string>
}

export async function installPackedSdk(): Promise<Consumer> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-consumer-'))
  await rm(join(sdk, 'dist'), { recursive: true, force: true })
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], sdk)
  await run('npx', ['--yes', await pinnedPnpm(), 'pack', '--pack-destination', directory], sdk)
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const [tarball = ''] = (await readdir(directory)).filter((name) => name.endsWith('.tgz'))
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  // As this workspace has it: a release of tomorrow is no change of ours.
  const trpc = await Promise.all(['client', 'server'].map(async (name) => `@trpc/${name}@${await versionOf(name)}`))
  await run('npm', ['install', ...flags, `./${tarball}`, ...trpc, `typescript@${oldestTypeScript}`], directory)
  await Promise.all(['calls.ts', 'buy.mjs'].map((name) => cp(join(fixture, name), join(directory, name))))
  await writeFile(join(directory, 'readme.ts'), await snippetOf(join(sdk, 'README.md')))
  return {
    directory,
    files: () => filesOf(join(directory, 'node_modules/@tillwright/sdk')),
    packages: () => packagesIn(join(directory, 'node_modules')),
    bundledBytes: () => bundledBytes(directory),
    compile: (options) => compile(directory, options),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}

/** Of tRPC's package with that name. */
async function versionOf(name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(sdk, `node_modules/@trpc/${name}/package.json`), 'utf8'))
  return version
}

/** Buys something from a running shop with the installed package, on plain Node; answers what the script says of it. */
export async function buyWithPackedSdk(
  { directory }: Consumer,
  at: { url: string; simulatorUrl: string },
): Promise<unknown> {
  return JSON.parse(await run('node', ['buy.mjs', at.url, at.simulatorUrl], directory))
}

async function bundledBytes(directory: string): Promise<number> {
  await writeFile(join(directory, 'whole.js'), "export * from '@tillwright/sdk'")
  const lib = { entry: 'whole.js', name: 'sdk', formats: ['iife'], fileName: 'bundle' }
  const config = `export default ${JSON.stringify({ build: { target: 'es2022', outDir: 'bundle', lib } })}`
  await writeFile(join(directory, 'vite.config.js'), config)
  await run(join(root, 'node_modules/.bin/vite'), ['build', '--logLevel', 'error'], directory)
  return gzipSync(await readFile(join(directory, 'bundle/bundle.iife.js'))).length
}

/** What the compiler complains of; empty where it is content. */
async function compile(
  directory: string,
  { resolution, typescript }: Parameters<Consumer['compile']>[0],
): Promise<string> {
  const config = `tsconfig.${resolution}.json`
  const module = resolution === 'nodenext' ? { module: 'nodenext' } : { module: 'esnext', moduleResolution: 'bundler' }
  const strict = {
    strict: true,
    exactOptionalPropertyTypes: false,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
  }
  const lib = ['es2023', 'dom', 'dom.iterable', 'esnext.disposable']
  const compilerOptions = { ...module, ...strict, lib, target: 'es2022', types: [], noEmit: true }
  await writeFile(join(directory, config), JSON.stringify({ compilerOptions, files: ['calls.ts', 'readme.ts'] }))
  const home = typescript === 'oldest' ? directory : root
  return run(join(home, 'node_modules/.bin/tsc'), ['-p', config], directory).catch((error: unknown) => String(error))
}

async function pinnedPnpm(): Promise<string> {
  const manifest: { packageManager: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  return manifest.packageManager
}

async function snippetOf(readme: string): Promise<string> {
  const [, snippet] = /```ts\n(.*?)```/s.exec(await readFile(readme, 'utf8')) ?? []
  if (snippet === undefined) throw new Error('the README has no example')
  return snippet
}

async function filesOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')))
  return new Map(paths.map((path, at) => [path.slice(directory.length + 1), texts[at] ?? '']))
}

async function packagesIn(modules: string): Promise<string[]> {
  const { packages }: { packages: Record<string, unknown> } = JSON.parse(
    await readFile(join(modules, '.package-lock.json'), 'utf8'),
  )
  return Object.keys(packages)
    .map((path) => path.slice('node_modules/'.length))
    .sort()
}

async function run(command: string, words: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, words, { cwd })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${words.join(' ')}\n${stdout}${stderr}`, { cause: error })
  }
}
