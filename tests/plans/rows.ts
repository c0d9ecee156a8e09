/** How to fill a table: what its columns are of the nth row, in SQL. */
export interface Rows {
  readonly table: string
  readonly count: number
  readonly of: Readonly<Record<string, string>>
}

/** Of what a shop has most of. Up to thirty thousand rows PostgreSQL looks at all: its plans are always the same. */
export const many = 10_000
/** Of what comes with every tenth of those. */
export const some = 1_000

/** Of what people make one by one. */
export const few = 100

const kinds = new Map<string, number>()

/** An id that follows from what it is of and from its number. */
export const idOf = (kind: string, n: number): string => `${prefixOf(kind)}${n.toString(16).padStart(12, '0')}`

/** The same in SQL, of a number in SQL. */
export const sqlId = (kind: string, n = 'n'): string =>
  `('${prefixOf(kind)}' || lpad(to_hex((${n})::bigint), 12, '0'))::uuid`

function prefixOf(kind: string): string {
  const number = kinds.get(kind) ?? kinds.size + 1
  kinds.set(kind, number)
  return `01980000-${number.toString(16).padStart(4, '0')}-7000-8000-`
}

/** So many steps of ten minutes ago: two days are 288 rows, and thirty-five days half of many. */
export const ago = (steps = 'n'): string => `shop_now() - (${steps}) * interval '10 minutes'`

export const hash = (kind: string, n = 'n'): string => `sha256(('${kind} ' || (${n}))::bytea)`

/** One of some texts, in turn. */
export const oneOf = (texts: readonly string[], n = 'n'): string =>
  `(array[${texts.map((text) => `'${text}'`).join(', ')}])[1 + (${n}) % ${texts.length}]`

/** Rows of which some are made of more than a number. */
export const rows = (table: string, count: number, of: Rows['of']): Rows => ({ table, count, of })

export const insertOf = ({ table, count, of }: Rows): string =>
  `insert into ${table} (${Object.keys(of).join(', ')}) select ${Object.values(of).join(', ')} from generate_series(1, ${count}) as n`
