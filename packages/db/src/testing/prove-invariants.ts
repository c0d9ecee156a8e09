import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../client.ts'
import { type InvariantName, invariants } from '../invariants/find-violations.ts'
import type { Invariant } from '../invariants/invariant.ts'
import { firstRows, inOneSnapshot } from '../invariants/snapshot.ts'

/**
 * Fails, by name and rows, where something is not so that must be so at any moment. Invariants that a test breaks
 * knowingly are named by it, and must then be broken.
 */
export async function proveInvariants(db: Db, breaks: readonly InvariantName[] = []): Promise<void> {
  const violations = await inOneSnapshot(db, async (tx) => {
    const asked = await worthAsking(tx)
    return asked.length === 0 ? [] : firstRows(tx, asked)
  })
  const broken = new Map(violations.map(({ invariant, rows }) => [invariant, rows]))
  const complaints = [
    ...[...broken].filter(([name]) => !breaks.some((known) => known === name)).map(([name, rows]) => told(name, rows)),
    ...breaks.filter((name) => !broken.has(name)).map((name) => `${name} is said to be broken, and holds`),
  ]
  if (complaints.length > 0) throw new Error(`the database is not as it must be:\n${complaints.join('\n')}`)
}

const told = (name: string, rows: readonly object[]): string => {
  const [, invariant] = Object.entries(invariants).find(([known]) => known === name) ?? []
  return [`${name}: ${invariant?.means}`, ...rows.map((row) => `  ${JSON.stringify(row)}`)].join('\n')
}

interface Question {
  readonly invariant: string
  readonly rows: RawBuilder<unknown>
  /** The table without whose rows it has no answer, where it is plain which one that is. */
  readonly about: string | undefined
}

/** What must hold at any moment. */
export const questionsTo = (db: Db): Question[] =>
  Object.entries<Invariant>(invariants)
    .filter(([, { holds }]) => holds === 'always')
    .map(([invariant, { find }]) => ({ invariant, rows: find(sql`interval '0'`) }))
    .map((question) => ({ ...question, about: tableAskedAbout(question.rows.compile(db).sql) }))

/**
 * Those that are not about rows of a table that has none. Of a database that is closed soon a connection asks once, and
 * a question takes a thousand times longer to plan than to answer.
 */
export async function worthAsking(tx: Tx): Promise<Question[]> {
  const all = questionsTo(tx)
  const tables = [...new Set(all.flatMap(({ about }) => about ?? []))]
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname = any(${tables})
      and pg_relation_size(oid) = 0`.execute(tx)
  const empty = new Set(rows.map(({ name }) => name))
  return all.filter(({ about }) => about === undefined || !empty.has(about))
}

/** The one of ours that it selects from, and joins others to. */
function tableAskedAbout(question: string): string | undefined {
  const plain = withoutParentheses(question)
  if (/\b(with|union|full|right|values)\b/.test(plain)) return undefined
  return /^\s*select\b[^;]*?\bfrom\s+(?!pg_)([a-z_]+)\b(?!\s*\()/.exec(plain)?.[1]
}

function withoutParentheses(text: string): string {
  let depth = 0
  let plain = ''
  for (const character of text) {
    if (character === ')') depth--
    if (depth === 0) plain += character
    if (character === '(') depth++
  }
  return plain
}
