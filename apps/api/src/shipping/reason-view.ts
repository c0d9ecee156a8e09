import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Hindrance as KnownHindrance } from '@tillwright/domain/shipping/availability'
import type { ShippingReason as KnownReason } from '@tillwright/domain/shipping/rate'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'
import { Measure, TableRow, viewRow } from './rate-view.ts'

const price = Money.describe('After this step')

/** One step of how a shipping price came about. */
export const ShippingReason = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('flat'), price }),
    z.object({
      kind: z.literal('per_unit'),
      price,
      itemCount: z.int(),
      unit: Money,
      firstUnit: Money.nullable(),
    }),
    z.object({ kind: z.literal('table'), price, measure: Measure, measured: z.int(), row: TableRow }),
    z.object({ kind: z.literal('carrier'), price, carrier: z.string() }),
    z.object({
      kind: z.literal('carrier_silent'),
      carrier: z.string().describe('Gave no price: what follows is the method’s own'),
    }),
    z.object({ kind: z.literal('free_above'), price, freeAbove: Money }),
    z.object({ kind: z.literal('promotion'), price, promotionId: z.uuid(), name: z.string() }),
  ])
  .meta({ id: 'ShippingReason' })

/** Why a method can't be had. */
export const Hindrance = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('too_little'), measure: Measure, measured: z.int(), min: z.int() }),
    z.object({ kind: z.literal('too_much'), measure: Measure, measured: z.int(), max: z.int() }),
    z.object({
      kind: z.literal('categories'),
      match: z.enum(['some', 'all', 'none']),
      categories: z.array(z.string()),
    }),
    z.object({ kind: z.literal('not_carried'), carrier: z.string() }),
    z.object({ kind: z.literal('disabled') }),
    z.object({
      kind: z
        .literal('not_there')
        .describe('Its zone does not hold the place, an exception does, or its market does not sell there'),
    }),
    z.object({ kind: z.literal('nothing_shipped') }),
  ])
  .meta({ id: 'ShippingHindrance' })
export type Hindrance = z.output<typeof Hindrance>

export function viewShippingReason(reason: KnownReason, currency: CurrencyCode): z.output<typeof ShippingReason> {
  if (reason.kind === 'carrier_silent') return reason
  const money = (minor: number) => moneyOf(minor, currency)
  const price = money(reason.priceMinor)
  switch (reason.kind) {
    case 'flat':
      return { kind: reason.kind, price }
    case 'per_unit': {
      const { kind, itemCount, unitMinor, firstUnitMinor } = reason
      return {
        kind,
        price,
        itemCount,
        unit: money(unitMinor),
        firstUnit: firstUnitMinor === null ? null : money(firstUnitMinor),
      }
    }
    case 'table': {
      const { kind, measure, measured, row } = reason
      return { kind, price, measure, measured, row: viewRow(row, currency) }
    }
    case 'carrier':
      return { kind: reason.kind, price, carrier: reason.carrier }
    case 'free_above':
      return { kind: reason.kind, price, freeAbove: money(reason.freeAboveMinor) }
    case 'promotion':
      return { kind: reason.kind, price, promotionId: reason.promotionId, name: reason.name }
  }
}

export const viewHindrance = (hindrance: KnownHindrance): Hindrance =>
  hindrance.kind === 'categories' ? { ...hindrance, categories: [...hindrance.categories] } : hindrance
