import { transact } from '@tillwright/db/client'
import { deleteRate, lockRate } from '@tillwright/db/kept-rates'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion, noSuch, Removed, removed, version } from '../named.ts'
import { rateFacts, rateId } from './view.ts'

const refusals = ['CONFLICT'] as const

export const remove = staff('tax:write')
  .meta({
    docs: 'Removes a tax rate, as if it had never been; to end one, change its validTo. Orders keep what they paid.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject({ rateId, version }))
  .output(Removed)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockRate(tx, input.rateId)
      if (from === null) throw noSuch('taxRate')
      mustBeVersion('taxRate', from.version, input.version)
      await deleteRate(tx, from.id)
      await auditChange(tx, ctx, { entity: 'taxRate', entityId: from.id, before: rateFacts(from), after: null })
      return removed
    }),
  )
