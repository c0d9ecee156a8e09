import { transact } from '@tillwright/db/client'
import { insertRate } from '@tillwright/db/kept-rates'
import { holdZone } from '@tillwright/db/shipping-methods'
import { holdTaxCategory } from '@tillwright/db/tax-categories'
import { z } from 'zod'
import { auditChange } from '../../staff/audit-change.ts'
import { refuses, staff } from '../../trpc.ts'
import { code, noSuch } from '../named.ts'
import { rateFacts, rateInput, TaxRate, viewRate } from './view.ts'
import { withinPeriods } from './within-periods.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('tax:write')
  .meta({
    docs:
      'Makes a tax rate of a zone for a category. CONFLICT (taxRatePeriod) where a rate of this name has some of ' +
      'its days there already. In force on every node within a second of its first day.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...rateInput,
      zone: code,
      category: code,
      layer: rateInput.layer.default(1),
      isCompound: rateInput.isCompound.default(false),
      validTo: rateInput.validTo.default(null),
    }),
  )
  .output(TaxRate)
  .mutation(({ ctx, input }) =>
    withinPeriods(input, () =>
      transact(ctx.db, async (tx) => {
        const zoneId = await holdZone(tx, input.zone)
        if (zoneId === null) throw noSuch('zone')
        if (!(await holdTaxCategory(tx, input.category))) throw noSuch('taxCategory')
        const rate = await insertRate(tx, { id: ctx.newId(), ...input }, zoneId)
        await auditChange(tx, ctx, { entity: 'taxRate', entityId: rate.id, before: null, after: rateFacts(rate) })
        return viewRate(rate)
      }),
    ),
  )
