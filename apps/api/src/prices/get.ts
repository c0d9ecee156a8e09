import { anybody, compareAtOf, type FoundPrice, readPricesOfVariant } from '@tillwright/db/catalogue-prices'
import { readSales, readVariantPrices } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { effectivePrice } from '@tillwright/domain/prices/effective-price'
import { z } from 'zod'
import { PriceReason, viewReason } from '../pricing/reason-view.ts'
import { id, Money, moneyOf } from '../schemas.ts'
import { staff } from '../trpc.ts'
import { noSuch, Sale, VariantPrice, viewPrice, viewSale } from './view.ts'

const now = z.object({
  price: Money,
  compareAt: Money.nullable(),
  reasons: z.array(PriceReason),
  nextChangeAt: z.date().nullable().describe('When a window that could bear on it opens or closes'),
})

export const get = staff('prices:read')
  .meta({
    docs: 'What a variant costs in each market that sells it: as set, its sales, and what comes of all of it now.',
  })
  .input(z.strictObject({ variantId: id<VariantId>() }))
  .output(
    z.object({
      variantId: z.uuid(),
      prices: z.array(
        VariantPrice.extend({
          sales: z.array(Sale).describe('Those that are over as well'),
          now: now.describe('Of one unit, to whoever looks at the catalogue'),
        }),
      ),
    }),
  )
  .query(async ({ ctx, input: { variantId } }) => {
    const [shop, prices, sales, found] = await Promise.all([
      ctx.shop(),
      readVariantPrices(ctx.db, variantId),
      readSales(ctx.db, variantId),
      readPricesOfVariant(ctx.db, variantId),
    ])
    if (prices.length === 0) throw noSuch('price')
    return {
      variantId,
      prices: prices.flatMap((price) => {
        const currency = shop.markets.get(price.market)?.currency
        const facts = found.find((one) => one.facts.market === price.market)
        if (currency === undefined || facts === undefined) return []
        const own = sales.filter(({ market }) => market === price.market).map((sale) => viewSale(sale, currency))
        return [{ ...viewPrice(price, currency), sales: own, now: viewNow(facts, currency) }]
      }),
    }
  })

function viewNow({ facts, at }: FoundPrice, currency: CurrencyCode): z.output<typeof now> {
  const price = effectivePrice(facts, { at, ...anybody })
  const compareAtMinor = compareAtOf(price)
  return {
    price: moneyOf(price.unitPriceMinor, currency),
    compareAt: compareAtMinor === null ? null : moneyOf(compareAtMinor, currency),
    reasons: price.reasons.map((reason) => viewReason(reason, currency)),
    nextChangeAt: price.nextChangeAt,
  }
}
