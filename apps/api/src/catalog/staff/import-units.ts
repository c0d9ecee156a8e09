import type { Columns } from './import-columns.ts'
import type { CsvRow, RowError } from './import-csv.ts'
import { type Draft, draftOf } from './import-drafts.ts'

/** What of a file is written whole or not at all: a product with its rows, a price, a level. */
export interface Unit<Staged> {
  /** Its first row. */
  readonly row: number
  readonly rowCount: number
  /** What another one of the file may not name, as "sku cup-1", wherever that is: of what is refused as well. */
  readonly names: readonly { readonly name: string; readonly row: number }[]
  readonly errors: readonly RowError[]
  /** Null where there are errors. */
  readonly draft: Staged | null
}

/** Rows, by an error that ends them, or a unit of them. */
export type UnitRead<Staged> = Unit<Staged> | RowError

/** Products of the rows that stand together under a handle. */
export async function* productsOf(
  rows: AsyncIterable<CsvRow | RowError>,
  columns: () => Columns,
): AsyncGenerator<UnitRead<Draft>> {
  let group: Group | null = null
  for await (const read of rows) {
    if ('message' in read) {
      yield read
      continue
    }
    const handle = handleOf(read)
    if (group !== null && handle === group.handle) {
      take(group, read)
      continue
    }
    if (group !== null) yield unitOf(isStray(read) ? spoiled(group, read) : group, columns())
    group = { handle, rows: [read], rowCount: 1, strays: [] }
  }
  if (group !== null) yield unitOf(group, columns())
}

interface Group {
  readonly handle: string
  readonly rows: CsvRow[]
  rowCount: number
  readonly strays: RowError[]
}

const handleOf = ({ cells }: CsvRow): string => (cells.Handle ?? '').toLowerCase()

/** More rows than any product has are counted, and not kept. */
const rowsMax = 4_096

function take(group: Group, row: CsvRow): void {
  group.rowCount += 1
  if (group.rowCount <= rowsMax) group.rows.push(row)
}

const isStray = (row: CsvRow): boolean => row.isMisshapen === true || /^$|\uFFFD/.test(handleOf(row))

/** A row that does not say whose it is could be this product's, which would be written without it. */
const spoiled = (group: Group, { row }: CsvRow): Group => {
  const message = `may have a row more: row ${row} does not say for certain whose it is`
  return { ...group, strays: [{ row: group.rows[0]?.row ?? row, column: 'Handle', message }] }
}

function unitOf({ handle, rows, rowCount, strays }: Group, columns: Columns): Unit<Draft> {
  const row = rows[0]?.row ?? 0
  const tooMany = rowCount > rowsMax ? [{ row, column: 'Handle', message: `has more than ${rowsMax} rows` }] : []
  const { errors, draft } = draftOf(rows, columns)
  const all = [...tooMany, ...strays, ...errors].toSorted((a, b) => a.row - b.row)
  const skus = rows.flatMap(({ row, cells: { 'Variant SKU': sku = '' } }) =>
    sku === '' ? [] : [{ name: `sku ${sku.toLowerCase()}`, row }],
  )
  const names = [...(handle === '' ? [] : [{ name: `handle ${handle}`, row }]), ...skus]
  return {
    ...{ row, rowCount, errors: all, draft: all.length > 0 ? null : draft },
    names: names.filter(({ name }) => name.length <= nameMax && !name.includes('\0')),
  }
}

/** What is longer is refused for its length. */
const nameMax = 300

/** What stands in two rows, in words for both of them. */
export function twiceError({ name, row, otherRow }: { name: string; row: number; otherRow: number }): RowError {
  const [, kind = '', own = ''] = /^(\w+) (.*)$/s.exec(name) ?? []
  const columns: Readonly<Record<string, string>> = { handle: 'Handle', sku: 'Variant SKU' }
  const said = `"${own}" is in row ${otherRow} already`
  const column = columns[kind] ?? 'SKU'
  return { row, column, message: otherRow > row ? `"${own}" is in row ${otherRow} again` : said }
}
