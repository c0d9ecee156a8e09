import type { StoredPrice, StoredSale } from '@tillwright/db/variant-prices'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { Money, moneyOf } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'
import { Tier, viewTiers, window } from './inputs.ts'

export const VariantPrice = z
  .object({
    variantId: z.uuid(),
    market: z.string(),
    price: Money,
    compareAt: Money.nullable(),
    floor: Money.nullable().describe('What no discount undercuts'),
    tiers: z.array(Tier),
    version: z.int(),
  })
  .meta({ id: 'VariantPrice' })

export function viewPrice(stored: StoredPrice, currency: CurrencyCode): z.output<typeof VariantPrice> {
  const money = (minor: Minor | null) => (minor === null ? null : moneyOf(minor, currency))
  return {
    variantId: stored.variantId,
    market: stored.market,
    price: moneyOf(stored.priceMinor, currency),
    compareAt: money(stored.compareAtMinor),
    floor: money(stored.floorMinor),
    tiers: viewTiers(stored.tiers, currency),
    version: stored.version,
  }
}

export const Sale = z
  .object({ id: z.uuid(), variantId: z.uuid(), market: z.string(), unitPrice: Money, ...window, version: z.int() })
  .meta({ id: 'Sale' })

export const viewSale = (
  { id, variantId, market, unitPriceMinor, startsAt, endsAt, version }: StoredSale,
  currency: CurrencyCode,
): z.output<typeof Sale> => ({
  ...{ id, variantId, market, startsAt, endsAt, version },
  unitPrice: moneyOf(unitPriceMinor, currency),
})

/** What the audit log says of a price: all of it but its version. */
export const priceFacts = ({ version: _, tiers, ...price }: StoredPrice): Facts => ({
  ...price,
  tiers: tiers.map((tier) => ({ ...tier })),
})

export const saleFacts = ({ variantId, market, unitPriceMinor, startsAt, endsAt }: StoredSale): Facts => ({
  ...{ variantId, market, unitPriceMinor },
  startsAt: startsAt?.toISOString() ?? null,
  endsAt: endsAt?.toISOString() ?? null,
})

/** A price has no id of its own. */
export const priceEntityId = ({ variantId, market }: { variantId: string; market: string }) => `${variantId}/${market}`

export const noSuch = (entity: string) => new Refused({ code: 'NOT_FOUND', entity })
