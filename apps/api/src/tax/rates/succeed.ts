import { transact } from '@tillwright/db/client'
import { insertRate, lockRate, writeRate } from '@tillwright/db/kept-rates'
import { holdZone } from '@tillwright/db/shipping-methods'
import { z } from 'zod'
import { Refused } from '../../refused.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion, noSuch, version } from '../named.ts'
import { rateFacts, rateId, rateInput, TaxRate, viewRate } from './view.ts'
import { withinPeriods } from './within-periods.ts'

const refusals = ['CONFLICT'] as const

export const succeed = staff('tax:write')
  .meta({
    docs:
      'Ends a tax rate and lets its successor begin on the same day, until the day on which the first would have ' +
      'ended: no day is without a rate, and none has both. CONFLICT (taxRatePeriod) where its new name is taken.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      rateId,
      version,
      from: rateInput.validFrom.describe('The first day of the successor: one of the days of the rate, not its first'),
      ratePpm: rateInput.ratePpm,
      name: rateInput.name.optional(),
    }),
  )
  .output(z.object({ ended: TaxRate, successor: TaxRate }))
  .mutation(({ ctx, input: { rateId, version, from: day, ratePpm, name } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockRate(tx, rateId)
      if (from === null) throw noSuch('taxRate')
      mustBeVersion('taxRate', from.version, version)
      if (day <= from.validFrom || (from.validTo !== null && day >= from.validTo)) {
        const issues = [{ path: 'from', message: 'is no day of this rate after its first' }]
        throw new Refused({ code: 'VALIDATION_FAILED', issues })
      }
      const zoneId = await holdZone(tx, from.zone)
      if (zoneId === null) throw noSuch('zone')
      const ended = await writeRate(tx, { ...from, validTo: day })
      const next = { ...from, id: ctx.newId<typeof from.id>(), name: name ?? from.name, ratePpm, validFrom: day }
      const successor = await withinPeriods(next, () => insertRate(tx, next, zoneId))
      await auditChange(tx, ctx, {
        ...{ entity: 'taxRate', entityId: rateId },
        before: rateFacts(from),
        after: rateFacts(ended),
      })
      await auditChange(tx, ctx, {
        ...{ entity: 'taxRate', entityId: successor.id },
        before: null,
        after: rateFacts(successor),
      })
      return { ended: viewRate(ended), successor: viewRate(successor) }
    }),
  )
