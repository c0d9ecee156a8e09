import { transact } from '@tillwright/db/client'
import { insertMarket } from '@tillwright/db/markets'
import { checkMarket } from '@tillwright/domain/markets/check-market'
import { plainPolicies } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { marketCode } from '../schemas.ts'
import { auditChange } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { checkedMarket, Market, marketFacts, marketInput, noCashRounding, viewMarket } from './view.ts'

const refusals = ['CONFLICT'] as const

export const create = staff('settings:write')
  .meta({
    docs:
      'Makes a market, by default the last one and open. It sells what has a price there. A known code is CONFLICT. ' +
      'Shoppers find it on every node within a second.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      ...marketInput,
      code: marketCode.describe('For good'),
      priceBasis: marketInput.priceBasis.default(plainPolicies.priceBasis),
      taxRoundingMode: marketInput.taxRoundingMode.default(plainPolicies.taxRoundingMode),
      taxAddress: marketInput.taxAddress.default(plainPolicies.taxAddress),
      taxProvider: marketInput.taxProvider.default(plainPolicies.taxProvider),
      cashRounding: marketInput.cashRounding.optional(),
      enabled: marketInput.enabled.default(plainPolicies.enabled),
      defaultRegion: marketInput.defaultRegion.default(null),
      defaultPostalCode: marketInput.defaultPostalCode.default(plainPolicies.defaultPostalCode),
      position: marketInput.position.optional(),
    }),
  )
  .output(Market)
  .mutation(({ ctx, input: { position = null, ...input } }) => {
    const cashRounding = input.cashRounding ?? noCashRounding(input.currency)
    const asked = checkedMarket(checkMarket({ ...input, cashRounding }))
    return transact(ctx.db, async (tx) => {
      const market = await insertMarket(tx, asked, position)
      if (market === null) throw new Refused({ code: 'CONFLICT', entity: 'market', currentVersion: null })
      await auditChange(tx, ctx, { entity: 'market', entityId: market.code, before: null, after: marketFacts(market) })
      return viewMarket(market)
    })
  })
