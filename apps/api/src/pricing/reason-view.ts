import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { PriceReason as KnownReason } from '@tillwright/domain/prices/facts'
import type { Reduction as KnownReduction } from '@tillwright/domain/prices/price-rule'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'

export const Reduction = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z
        .enum(['percent', 'percent_of_original'])
        .describe('Of the price before this step, or of the original one'),
      percentPpm: z.int().describe('Parts per million: 125000 is 12.5 %'),
    }),
    z.object({ kind: z.literal('fixed'), amount: Money }),
  ])
  .meta({ id: 'Reduction' })

const unitPrice = Money.describe('After this step')
const endsAt = z.date().nullable().describe('Until when it holds; null has no end')

/** One step of how a unit price came about. */
export const PriceReason = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('variant_price'), unitPrice }),
    z.object({ kind: z.literal('sale'), unitPrice, saleId: z.uuid(), endsAt }),
    z.object({ kind: z.literal('quantity_tier'), unitPrice, minQuantity: z.int() }),
    z.object({
      kind: z.literal('price_list'),
      unitPrice,
      priceListId: z.uuid(),
      name: z.string(),
      minQuantity: z.int(),
      endsAt,
    }),
    z.object({
      kind: z.literal('price_rule'),
      unitPrice: Money.describe('May lie below the floor: then the floor is the next step'),
      priceRuleId: z.uuid(),
      name: z.string(),
      reduction: Reduction,
      endsAt,
    }),
    z.object({ kind: z.literal('floor'), unitPrice }),
    z.object({ kind: z.literal('tax_of_place'), unitPrice }),
  ])
  .meta({ id: 'PriceReason' })
export type PriceReason = z.output<typeof PriceReason>

export function viewReason({ unitPriceMinor, ...reason }: KnownReason, currency: CurrencyCode): PriceReason {
  const unitPrice = moneyOf(unitPriceMinor, currency)
  return reason.kind === 'price_rule'
    ? { ...reason, unitPrice, reduction: viewReduction(reason.reduction, currency) }
    : { ...reason, unitPrice }
}

const viewReduction = (reduction: KnownReduction, currency: CurrencyCode): z.output<typeof Reduction> =>
  reduction.kind === 'fixed' ? { kind: 'fixed', amount: moneyOf(reduction.fixedMinor, currency) } : reduction
