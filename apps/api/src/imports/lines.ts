import type { z } from 'zod'
import type { CsvRow } from '../catalog/staff/import-csv.ts'
import { type Header, type HeaderRules, openHeader } from '../catalog/staff/import-header.ts'
import type { UnitRead } from '../catalog/staff/import-units.ts'
import type { Reader } from './kind.ts'

export interface LineRules<Line> {
  readonly header: HeaderRules
  readonly read: (cells: CsvRow['cells'], said: Header['said']) => LineRead<Line>
}

/** A row as it is staged, or what is wrong with it. */
export type LineRead<Line> = {
  /** What no other row may be about, as "level cup-1 main"; null where the row does not say. */
  readonly name: string | null
} & ({ readonly line: Line } | { readonly errors: readonly CellError[] })

export interface CellError {
  /** By its name here. */
  readonly name: string
  readonly message: string
}

/** Files in which each row stands for itself. */
export function linesOf<Line>({ header: rules, read }: LineRules<Line>): Reader {
  let header: Header | undefined
  return {
    openHeader: (written) => {
      header = openHeader(written, rules)
      return header
    },
    units: async function* (rows): AsyncGenerator<UnitRead<unknown>> {
      for await (const row of rows) {
        if ('message' in row) yield row
        else yield unitOf(row, read(row.cells, header?.said ?? new Map()), header)
      }
    },
  }
}

function unitOf<Line>({ row, problem }: CsvRow, read: LineRead<Line>, header: Header | undefined): UnitRead<unknown> {
  const own = { row, rowCount: 1, names: read.name === null ? [] : [{ name: read.name, row }] }
  if (problem !== undefined) return { ...own, errors: [problem], draft: null }
  if ('line' in read) return { ...own, errors: [], draft: read.line }
  const errors = read.errors.map(({ name, message }) => ({ row, column: header?.said.get(name) ?? name, message }))
  return { ...own, errors, draft: null }
}

export const cellErrors = (error: z.ZodError): CellError[] =>
  error.issues.map(({ path, message }) => ({ name: String(path[0]), message: missing(message) }))

/** In Zod's words a cell that is not there is of the wrong type. */
const missing = (message: string): string => (/received undefined/.test(message) ? 'is missing' : message)
