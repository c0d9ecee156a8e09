import { type Tx, transact } from '@tillwright/db/client'
import { hasAmountsInMarket, lockMarket, type StoredMarket, writeMarket } from '@tillwright/db/markets'
import { holdDefaultMarket } from '@tillwright/db/settings'
import { decideMarketChange } from '@tillwright/domain/markets/change-market'
import { checkMarket } from '@tillwright/domain/markets/check-market'
import { z } from 'zod'
import { granted, Refused } from '../refused.ts'
import { marketCode } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { withGiven } from '../staff/with-given.ts'
import { refuses, staff } from '../trpc.ts'
import { checkedMarket, Market, marketFacts, marketInput, noCashRounding, noSuchMarket, viewMarket } from './view.ts'

const refusals = ['CONFLICT'] as const

const changes = z.strictObject(marketInput).partial()
type Changes = z.output<typeof changes>

export const update = staff('settings:write')
  .meta({
    docs:
      'Changes what is given of a market, and leaves the rest as it is; in force on every node within a second. Once ' +
      'anything has a price there the currency is CONFLICT (marketCurrency), and so is closing the default market ' +
      '(defaultMarket). To shoppers a closed market is NOT_FOUND, also when their cart is there, until they move it ' +
      'with cart.setMarket; orders that were placed there go on.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(changes.extend({ code: marketCode, version: z.int().min(1) }))
  .output(Market)
  .mutation(({ ctx, input: { code, version, ...given } }) =>
    transact(ctx.db, async (tx) => {
      const defaultCode = await holdDefaultMarket(tx)
      const from = await lockMarket(tx, code, { against: given.currency === undefined ? 'changes' : 'amounts' })
      if (from === null) throw noSuchMarket()
      if (from.version !== version)
        throw new Refused({ code: 'CONFLICT', entity: 'market', currentVersion: from.version })
      const to = await decided(tx, { from, to: edited(from, given), isDefault: code === defaultCode })
      const [before, after] = [marketFacts(from), marketFacts(to)]
      if (changesNothing(before, after)) return viewMarket(from)
      const market = await writeMarket(tx, from, to)
      await auditChange(tx, ctx, { entity: 'market', entityId: code, before, after })
      return viewMarket(market)
    }),
  )

/** Throws VALIDATION_FAILED. A smallest coin of the old currency is none of the new one. */
function edited({ cashRoundingMinor, ...from }: StoredMarket, given: Changes): StoredMarket {
  const { currency = from.currency } = given
  const kept =
    cashRoundingMinor === 1 ? noCashRounding(currency) : { amount: cashRoundingMinor, currency: from.currency }
  const { position, version, ...draft } = withGiven({ ...from, currency, cashRounding: kept }, given)
  return { ...checkedMarket(checkMarket(draft)), position, version }
}

/** Throws CONFLICT for what can't be changed any more. */
async function decided(
  tx: Tx,
  change: { readonly from: StoredMarket; readonly to: StoredMarket; readonly isDefault: boolean },
): Promise<StoredMarket> {
  const { from, to } = change
  const hasAmounts = from.currency !== to.currency && (await hasAmountsInMarket(tx, from.code))
  granted(decideMarketChange({ ...change, hasAmounts }))
  return to
}
