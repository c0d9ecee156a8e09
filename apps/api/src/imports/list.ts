import { readImportRuns } from '@tillwright/db/import-runs'
import { importKinds } from '@tillwright/domain/catalog/import'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { ImportRun, viewRun } from './view.ts'

export const list = staff('catalog:read')
  .meta({ docs: 'Files of products, prices and stock that were sent to POST /admin/imports, the newest first.' })
  .input(z.strictObject({ kind: z.enum(importKinds).optional(), ...newestFirst }).prefault({}))
  .output(pageOf(ImportRun))
  .query(async ({ ctx, input }) => {
    const found = await readImportRuns(ctx.db, input.kind ?? null, pageFrom(input))
    return pageWith(found, input.limit, viewRun)
  })
