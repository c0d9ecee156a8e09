import type { RowError } from './import-csv.ts'

/** A header as the shop understands it. */
export interface Header {
  /** What each column is called here; null for one that nobody asks for. */
  readonly names: readonly (string | null)[]
  /** As they are written in the file. */
  readonly written: readonly string[]
  /** The names of the columns that are there, with the words of the file. */
  readonly said: ReadonlyMap<string, string>
  readonly ignored: readonly string[]
  /** What is wrong with it: such a file is not read. */
  readonly problems: readonly RowError[]
}

export interface HeaderRules {
  /** What a column is called here; null where it is ignored, and a message where it can't be meant. */
  readonly nameOf: (written: string) => string | null | { readonly problem: string }
  readonly needs: readonly string[]
}

export function openHeader(header: readonly string[], { nameOf, needs }: HeaderRules): Header {
  // Spreadsheets leave commas behind at the end.
  const written = header.slice(0, header.findLastIndex((column) => column !== '') + 1)
  const said = new Map<string, string>()
  const problems: RowError[] = []
  const problem = (column: string, message: string) => void problems.push({ row: 1, column, message })
  const names = written.map((column) => {
    const name = nameOf(column)
    if (typeof name === 'object' && name !== null) {
      problem(column, name.problem)
      return null
    }
    const before = name === null ? undefined : said.get(name)
    if (before !== undefined)
      problem(column, before === column ? 'is there twice' : `is there twice, as "${before}" too`)
    else if (name !== null) said.set(name, column)
    return name
  })
  const again = written.filter((column, index) => names[index] === null && column !== '')
  const ignored = [...new Set(again)].filter((column) => typeof nameOf(column) !== 'object' || nameOf(column) === null)
  for (const name of needs.filter((one) => !said.has(one))) problem(name, missingMessage(written))
  return { names, written, said, ignored, problems }
}

/** Another shop's export, of which it is told what it is, and not only that it lacks everything. */
const missingMessage = (written: readonly string[]): string =>
  ['regular price', 'parent'].every((own) => written.some((column) => column.toLowerCase() === own))
    ? 'is missing: this is an export of WooCommerce, which has other columns'
    : 'is missing'

/** "Price / Japan" → ["price", "Japan"]. */
export function partsOf(written: string): readonly [family: string, of: string] | null {
  const [, family, of] = /^(.+?)\s+\/\s+(.+)$/.exec(written) ?? []
  return family === undefined || of === undefined ? null : [family.toLowerCase(), of]
}
