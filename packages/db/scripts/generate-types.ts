import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type pg from 'pg'
import { openTestDatabase } from '../src/testing/test-database.ts'
import { openTestServer } from '../src/testing/test-server.ts'
import { columnTypes, imports } from './column-types.ts'

const codegen = fileURLToPath(new URL('../node_modules/.bin/kysely-codegen', import.meta.url))
const target = fileURLToPath(new URL('../src/schema.ts', import.meta.url))

/** Whether the committed types are those of a database that has just been migrated. */
export async function schemaIsFresh(): Promise<boolean> {
  return (await readFile(target, 'utf8')) === (await generateTypes())
}

async function writeTypes(): Promise<void> {
  await writeFile(target, await generateTypes())
}

async function generateTypes(): Promise<string> {
  await using database = await openTestDatabase()
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-types-'))
  const [configFile, outFile] = [join(directory, 'codegen.json'), join(directory, 'schema.ts')]
  const config = {
    dialect: 'postgres',
    dateParser: 'string',
    numericParser: 'number',
    defaultSchemas: ['public'],
    excludePattern: '(kysely_*|pgboss.*)',
    typeMapping: { int8: 'number' },
    overrides: { columns: await overridesOf(database.pool) },
  }
  try {
    await writeFile(configFile, JSON.stringify(config))
    await promisify(execFile)(codegen, [
      '--config-file',
      configFile,
      '--url',
      database.connectionString,
      '--out-file',
      outFile,
    ])
    return withImports(await readFile(outFile, 'utf8'))
  } finally {
    await rm(directory, { recursive: true })
  }
}

const withImports = (text: string): string =>
  text.replace(/^import type .*$/m, (line) => [line, ...importLines()].join('\n'))

const importLines = (): string[] =>
  Object.entries(imports).map(([name, module]) => `import type { ${name} } from "${module}";`)

async function overridesOf(pool: pg.Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`,
  )
  const known = rows.flatMap(({ table, column }) => {
    const type = columnTypes[`${table}.${column}`] ?? columnTypes[column]
    return type === undefined ? [] : [[`${table}.${column}`, type] as const]
  })
  return Object.fromEntries(known)
}

if (import.meta.main) {
  const closeServer = await openTestServer()
  await writeTypes()
  await closeServer()
}
