import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import { UnreadableFile, utf8Of } from './import-bytes.ts'
import type { Header } from './import-header.ts'

/** Why a row is refused. Rows are counted as a spreadsheet shows them: the header is row 1. */
export interface RowError {
  readonly row: number
  /** Null where the file can't be read on. */
  readonly column: string | null
  readonly message: string
}

export interface CsvRow {
  readonly row: number
  /** By column, under the names that the header gave them. */
  readonly cells: Readonly<Record<string, string>>
  /** Why its cells can't be told apart, or read. */
  readonly problem?: RowError
  /** Whether not even its first cells are sure. */
  readonly isMisshapen?: true
}

export type CsvSource = string | AsyncIterable<string | Uint8Array>

/**
 * Reads a CSV as it comes: in UTF-8 with or without a byte order mark, or in UTF-16 with one; with commas, semicolons
 * or tabs between its cells, whichever its header has most of. What is not CSV ends the reading with an error, as does
 * a header with problems. Blank rows are left out, and counted as a spreadsheet counts them.
 */
export async function* readCsv(
  source: CsvSource,
  openHeader: (header: readonly string[]) => Header,
): AsyncGenerator<CsvRow | RowError> {
  let header: Header | undefined
  let width = 0
  try {
    for await (const { record, row } of recordsOf(source)) {
      if (header === undefined) {
        header = openHeader(record)
        width = header.names.length
        yield* header.problems
        if (header.problems.length > 0) return
      } else if (record.some((cell) => cell !== '')) yield rowOf(record, row, { header, width })
    }
    if (header === undefined) yield { row: 1, column: null, message: 'the file has no header' }
  } catch (error) {
    if (error instanceof UnreadableFile) yield { row: 1, column: null, message: error.message }
    else if (error instanceof CsvError) yield { row: lastRowOf(error), column: null, message: error.message }
    else throw error
  }
}

function rowOf(record: readonly string[], row: number, { header, width }: { header: Header; width: number }): CsvRow {
  const cells: Record<string, string> = {}
  header.names.forEach((name, index) => {
    if (name !== null) cells[name] = plainCell(record[index] ?? '')
  })
  const problem = (message: string, column: string | null = header.written[0] ?? null) => ({ row, column, message })
  // Spreadsheets leave commas behind at the end of rows.
  const isLonger = record.slice(width).some((cell) => cell !== '')
  if (record.length < width || isLonger) {
    const message = `the row has ${record.length} cells and the header ${width}: is a quote or a separator amiss?`
    return { row, cells, problem: problem(message), isMisshapen: true }
  }
  // What a decoder puts in the place of bytes that are none of its own, and what no text has.
  const lost = header.names.findIndex((name, index) => name !== null && /[\0\uFFFD]/.test(record[index] ?? ''))
  if (lost < 0) return { row, cells }
  const message = 'has bytes that are not UTF-8: save the file as UTF-8'
  return { row, cells, problem: problem(message, header.written[lost] ?? null) }
}

/** A spreadsheet's sign for text: what it keeps from being taken for a formula is meant without it. */
const plainCell = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell)

async function* recordsOf(source: CsvSource): AsyncGenerator<{ record: readonly string[]; row: number }> {
  const { bytes, delimiter } = await utf8Of(source)
  const parser = parse({
    ...{ bom: true, info: true, skip_empty_lines: true, relax_column_count: true, max_record_size: 1_000_000 },
    // What it trims may be what separates.
    ...{ delimiter, trim: delimiter !== '\t' },
  })
  // An error of either stream reaches the loop below through the parser.
  pipeline(Readable.from(bytes), parser, () => undefined)
  for await (const chunk of parser) {
    // The parser's own types don't know what `info` adds.
    const { record, info } = chunk as { record: string[]; info: Info }
    yield { record, row: info.records + info.empty_lines }
  }
}

/** The parser counts the rows that it could read; its types leave that to an index signature. */
const lastRowOf = (error: CsvError): number => countIn(error, 'records') + countIn(error, 'empty_lines') + 1

const countIn = (error: CsvError, name: string): number => {
  const count: unknown = error[name]
  return typeof count === 'number' ? count : 0
}
