import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'

/** Why a row is refused. Rows are counted as a spreadsheet shows them: the header is row 1. */
export interface RowError {
  readonly row: number
  /** Null where the file can't be read on. */
  readonly column: string | null
  readonly message: string
}

export interface CsvRow {
  readonly row: number
  /** By column. */
  readonly cells: Readonly<Record<string, string>>
}

export type CsvSource = string | AsyncIterable<string | Uint8Array>

/**
 * Reads a CSV as it comes, in UTF-8 with or without a byte order mark. What is not CSV ends the reading with an error,
 * as does a header in which `problemsOf` finds something.
 */
export async function* readCsv(
  source: CsvSource,
  problemsOf: (header: readonly string[]) => readonly RowError[],
): AsyncGenerator<CsvRow | RowError> {
  let header: readonly string[] | undefined
  try {
    for await (const { record, row } of recordsOf(source)) {
      if (header !== undefined) {
        yield { row, cells: Object.fromEntries(zip(header, record)) }
        continue
      }
      header = record
      const problems = problemsOf(header)
      yield* problems
      if (problems.length > 0) return
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    yield { row: lastRowOf(error), column: null, message: error.message }
  }
}

/** The parser sees to it that every record is as long as the header. */
const zip = (header: readonly string[], record: readonly string[]) =>
  header.map((column, index) => [column, record[index] ?? ''] as const)

async function* recordsOf(source: CsvSource): AsyncGenerator<{ record: readonly string[]; row: number }> {
  const parser = parse({ bom: true, info: true, trim: true, skip_empty_lines: true, max_record_size: 1_000_000 })
  // An error of either stream reaches the loop below through the parser.
  pipeline(Readable.from(source), parser, () => undefined)
  for await (const chunk of parser) {
    // The parser's own types don't know what `info` adds.
    const { record, info } = chunk as { record: string[]; info: Info }
    yield { record, row: info.records }
  }
}

/** The parser counts the rows that it could read; its types leave that to an index signature. */
const lastRowOf = (error: CsvError): number => (typeof error.records === 'number' ? error.records + 1 : 1)
