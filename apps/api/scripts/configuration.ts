import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { EnvError, readEnv, variables } from '../src/env.ts'
import { secretNames } from '../src/settings/env-files.ts'

const VariableSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  format: z.string().optional(),
  default: z.unknown().optional(),
})
type VariableSchema = z.infer<typeof VariableSchema>

const schemas = z
  .record(z.string(), VariableSchema)
  .parse(z.toJSONSchema(variables, { io: 'input', unrepresentable: 'any' }).properties)

/**
 * The reference of all variables, `docs/configuration.md`: what `.env.example` says of each, with what the environment's
 * schema takes and where production needs it. `node apps/api/scripts/configuration.ts` writes it.
 */
const root = new URL('../../../', import.meta.url)

export async function configurationReference(): Promise<string> {
  const example = await readFile(new URL('.env.example', root), 'utf8')
  const rows = wordsOf(example).map(({ name, words }) => {
    const schema = schemas[name]
    if (schema === undefined) throw new Error(`.env.example has ${name}, which nothing reads`)
    const file = secretNames.some((secret) => secret === name) ? `, or a file: \`${name}_FILE\`` : ''
    return [`\`${name}\``, cell(words), cell(valuesOf(schema)) + file, defaultOf(name, schema)]
  })
  return [
    '# Configuration',
    '',
    'What the environment tells a process. An empty value counts as none; all that is wrong is told at once when it',
    'starts, and no value is ever repeated. Settings of the shop itself are in its database (`admin.settings.*`). This page is made',
    'of the schema and of [.env.example](../.env.example).',
    '',
    ...tableOf(['variable', 'what it is', 'values', 'default'], rows),
    '',
  ].join('\n')
}

/** As the formatter writes it. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((text, at) => text.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)]
}

interface Words {
  readonly name: string
  readonly words: string
}

/** What stands above a variable is said of it, and of those right below it. */
function wordsOf(example: string): Words[] {
  const found: Words[] = []
  for (const block of example.split(/\n(?=#)(?<!\n#[^\n]*\n)/)) {
    const lines = block.split('\n')
    const words = lines.flatMap((line) => (line.startsWith('#') ? [line.slice(1).trim()] : [])).join(' ')
    const names = lines.flatMap((line) => /^([A-Z0-9_]+)=/.exec(line)?.[1] ?? [])
    for (const [at, name] of names.entries()) {
      if (words === '') throw new Error(`.env.example says nothing of ${name}`)
      found.push({ name, words: at === 0 ? plain(words) : 'As above' })
    }
  }
  return found
}

const plain = (words: string) => words.replace(/ \(production\)/g, '').replace(/\(docs\/(\S+\.md)\)/g, '([guide]($1))')

function valuesOf({ enum: choices, minimum, maximum, format, type }: VariableSchema): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ')
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  if (format === 'uri') return 'an address'
  return type === 'number' || type === 'integer' ? 'a number' : 'text'
}

function defaultOf(name: string, { default: value }: VariableSchema): string {
  if (neededInProduction.has(name)) return 'none: production needs it'
  return value === undefined || typeof value === 'object' ? 'none' : `\`${value}\``
}

const neededInProduction: ReadonlySet<string> = new Set(problemsOfProduction())

function problemsOfProduction(): string[] {
  try {
    readEnv({ NODE_ENV: 'production' })
    return []
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    return error.problems
      .filter((problem) => problem.endsWith('production needs it'))
      .map((one) => one.split(':')[0] ?? '')
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(new URL('docs/configuration.md', root), await configurationReference())
