import { transact } from '@tillwright/db/client'
import { findRate, type KeptRate, lockRate, writeRate } from '@tillwright/db/kept-rates'
import { z } from 'zod'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { mustBeVersion, noSuch, version } from '../named.ts'
import { rateFacts, rateId, rateInput, TaxRate, viewRate } from './view.ts'
import { withinPeriods } from './within-periods.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('tax:write')
  .meta({
    docs:
      'Changes what is given of a tax rate, and leaves the rest as it is: for mistakes, and to say when it ends. ' +
      'What becomes another rate from a day on is admin.tax.rates.succeed. Orders keep what they were charged.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(z.strictObject(rateInput).partial().extend({ rateId, version }))
  .output(TaxRate)
  .mutation(async ({ ctx, input: { rateId, version, ...given } }) => {
    const seen = await findRate(ctx.db, rateId)
    if (seen === null) throw noSuch('taxRate')
    return withinPeriods(withGiven<KeptRate>(seen, given), () =>
      transact(ctx.db, async (tx) => {
        const from = await lockRate(tx, rateId)
        if (from === null) throw noSuch('taxRate')
        mustBeVersion('taxRate', from.version, version)
        const to = withGiven<KeptRate>(from, given)
        const [before, after] = [rateFacts(from), rateFacts(to)]
        if (changesNothing(before, after)) return viewRate(from)
        const rate = await writeRate(tx, to)
        await auditChange(tx, ctx, { entity: 'taxRate', entityId: rateId, before, after })
        return viewRate(rate)
      }),
    )
  })
