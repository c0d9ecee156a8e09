import { findImportRun } from '@tillwright/db/import-runs'
import { z } from 'zod'
import { staff } from '../trpc.ts'
import { ImportRun, importId, noSuchImport, viewRun } from './view.ts'

export const get = staff('catalog:read')
  .meta({ docs: 'How far a file is on its way into the shop, and what has come of it.' })
  .input(z.strictObject({ importId }))
  .output(ImportRun)
  .query(async ({ ctx, input }) => {
    const run = await findImportRun(ctx.db, input.importId)
    if (run === null) throw noSuchImport()
    return viewRun(run)
  })
