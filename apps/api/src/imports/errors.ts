import { type ErrorPosition, findImportRun, readImportErrors } from '@tillwright/db/import-runs'
import { z } from 'zod'
import { pageOf } from '../newest-first.ts'
import { Refused } from '../refused.ts'
import { staff } from '../trpc.ts'
import { importId, noSuchImport } from './view.ts'

const ImportError = z
  .object({
    row: z.int().describe('As a spreadsheet counts: the header is row 1'),
    column: z.string().nullable().describe('As the file calls it; null where the file can’t be read on'),
    message: z.string(),
  })
  .meta({ id: 'ImportError' })

export const errors = staff('catalog:read')
  .meta({ docs: 'Why rows of a file were refused, in the order of the file: the first thousand reasons.' })
  .input(
    z.strictObject({
      importId,
      cursor: z.string().max(100).optional(),
      limit: z.int().min(1).max(1_000).default(100),
    }),
  )
  .output(pageOf(ImportError))
  .query(async ({ ctx, input: { importId, cursor, limit } }) => {
    if ((await findImportRun(ctx.db, importId)) === null) throw noSuchImport()
    const page = { after: cursor === undefined ? null : positionOf(cursor), most: limit + 1 }
    const found = await readImportErrors(ctx.db, importId, page)
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    const nextCursor = last === undefined ? null : `${last.row}.${last.id}`
    return { items: items.map(({ id: _, ...error }) => error), nextCursor }
  })

function positionOf(cursor: string): ErrorPosition {
  const [, row, id] = /^(\d{1,9})\.(\d{1,15})$/.exec(cursor) ?? []
  if (row !== undefined && id !== undefined) return { row: Number(row), id: Number(id) }
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'cursor', message: 'is none of ours' }] })
}
