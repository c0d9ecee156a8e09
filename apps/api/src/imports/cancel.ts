import { transact } from '@tillwright/db/client'
import { askToCancel, findImportRun } from '@tillwright/db/import-runs'
import { z } from 'zod'
import { auditChange } from '../staff/audit-change.ts'
import { staff } from '../trpc.ts'
import { ImportRun, importId, noSuchImport, viewRun } from './view.ts'

export const cancel = staff('catalog:write')
  .meta({
    docs:
      'Ends a file that waits, and soon one that is run: of one that is all or nothing nothing stays, and where bad ' +
      'rows are skipped what was written so far. One that is over stays as it is.',
  })
  .input(z.strictObject({ importId }))
  .output(ImportRun)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const before = await findImportRun(tx, input.importId)
      if (before === null) throw noSuchImport()
      if (await askToCancel(tx, before.id)) {
        const change = { before: { status: before.status }, after: { cancelAsked: true } }
        await auditChange(tx, ctx, { entity: 'import', entityId: before.id, ...change })
      }
      return viewRun((await findImportRun(tx, before.id)) ?? before)
    }),
  )
