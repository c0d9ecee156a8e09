import type { PriceSetup } from '@tillwright/db/price-setup'
import { z } from 'zod'

const price = { sku: z.string(), market: z.string(), unitPriceMinor: z.int().min(0) }

const Prices = z.strictObject({
  sales: z.array(z.strictObject(price)),
  tiers: z.array(z.strictObject({ ...price, minQuantity: z.int().min(2) })),
  rules: z.array(
    z.strictObject({
      name: z.string(),
      percentPpm: z.int().min(1).max(1_000_000),
      categories: z.array(z.string()),
    }),
  ),
})

/** What the demo shop takes off its prices: a sale, tiers and a rule. */
export const demoPricesOf = (json: unknown): PriceSetup => Prices.parse(json)
