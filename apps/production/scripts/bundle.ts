import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'rolldown'
import { noticesOf } from './notices.ts'

/** Each process of production, and where it begins. */
const processes = {
  server: 'src/server.ts',
  worker: 'src/worker.ts',
  migrate: '../api/src/migrate.ts',
  'set-up-shop': '../api/src/set-up-shop.ts',
  'invite-admin': '../api/src/invite-admin.ts',
  doctor: '../local/src/doctor.ts',
  healthy: 'src/healthy.ts',
}

const room = fileURLToPath(new URL('..', import.meta.url))
const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(room, 'package.json'), 'utf8'),
)
/** Installed beside the bundles instead: native modules, and what is large and read when it is first needed. */
const outside = Object.keys(dependencies)

/** Maps our own sources alone: with those of all libraries, a map has twenty megabytes. */
const unmapped: Plugin = {
  name: 'unmapped',
  transform: {
    filter: { id: /node_modules/ },
    handler: (code) => ({ code, map: { version: 3, sources: [], names: [], mappings: '' } }),
  },
}

/**
 * To import node:http reads all that it exports, of which one is a WebSocket, for which Node loads undici: a tenth of
 * the time that a module takes from start to its first line. What a getter would load is not exported to our modules.
 */
const plainHttp: Plugin = {
  name: 'plain-http',
  resolveId: {
    filter: { id: /^(node:)?http$/ },
    handler: (_id, _importer, { kind }) => (kind === 'import-statement' ? '\0plain-http' : null),
  },
  load: {
    filter: { id: /^\0plain-http$/ },
    handler: () => {
      const plain = Object.entries(Object.getOwnPropertyDescriptors(http)).filter(([, { get }]) => get === undefined)
      return `const http = process.getBuiltinModule('node:http')
        export default http
        export const { ${plain.map(([name]) => name).join(', ')} } = http`
    },
  },
}

/** `node scripts/bundle.ts`: one file per process into dist. */
rmSync(join(room, 'dist'), { recursive: true, force: true })
const modules = new Set<string>()
for (const [name, input] of Object.entries(processes)) {
  const { output } = await build({
    cwd: room,
    input: { [name]: input },
    platform: 'node',
    external: (id) => outside.some((known) => id === known || id.startsWith(`${known}/`)),
    plugins: [unmapped, plainHttp],
    output: {
      dir: 'dist',
      entryFileNames: '[name].js',
      format: 'esm',
      codeSplitting: false,
      sourcemap: true,
      sourcemapExcludeSources: true,
      // Names stay, for stacks. One letter that is no ASCII, and V8 keeps all of a file in twice the memory.
      minify: { compress: true, mangle: false, codegen: { asciiOnly: true, legalComments: 'none' } },
      comments: { legal: false },
    },
  })
  const [bundle] = output
  for (const module of bundle.moduleIds) modules.add(module)
  process.stdout.write(`${name}.js  ${(bundle.code.length / 1e6).toFixed(1)} MB\n`)
}
writeFileSync(join(room, 'dist', 'third-party-licences.txt'), noticesOf(modules))
