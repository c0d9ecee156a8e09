import { transact } from '@tillwright/db/client'
import { deleteManualMethod, lockManualMethod } from '@tillwright/db/manual-methods'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { mustBeVersion, Removed, removed, version } from '../../tax/named.ts'
import { refuses, staff } from '../../trpc.ts'
import { manualMethodCode, methodFacts, noSuchMethod } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('settings:write')
  .meta({ docs: 'Removes a way of paying by hand. Orders keep what they agreed on.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: manualMethodCode, version }))
  .output(Removed)
  .mutation(({ ctx, input: { code, version: seen } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockManualMethod(tx, code)
      if (from === null) throw noSuchMethod()
      mustBeVersion('manualPaymentMethod', from.version, seen)
      await deleteManualMethod(tx, code)
      await auditChange(tx, ctx, {
        entity: 'manualPaymentMethod',
        entityId: code,
        before: methodFacts(from),
        after: null,
      })
      return removed
    }),
  )
