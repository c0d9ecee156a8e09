import fc from 'fast-check'
import type { ShippingMethodId } from '../../ids.ts'
import type { QuoteFacts } from '../../pricing/quote.ts'
import type { Measure, MeasureRange } from '../../shipping/goods.ts'
import type { LivePrice, OwnRate, ShippingAvailability, ShippingTax, TableRate } from '../../shipping/method.ts'
import { method } from '../../shipping/testing/methods.ts'

type Amounts = fc.Arbitrary<number>

/** The methods at a destination, which of them is chosen, and what carriers have answered. */
export const anyMethods = (
  amounts: Amounts,
): fc.Arbitrary<Pick<QuoteFacts, 'shippingMethods' | 'shippingMethodId' | 'livePrices'>> =>
  fc
    .record({
      offers: fc.array(fc.record({ terms: termsOf(amounts), live: livePrice(amounts) }), { maxLength: 3 }),
      chosen: fc.constantFrom(undefined, undefined, undefined, 0, 1, 2),
      isAsked: fc.boolean(),
    })
    .map(({ offers, chosen, isAsked }) => {
      const shippingMethods = offers.map(({ terms }, index) => method(codes[index] ?? 'none', terms))
      const answers = offers.map(({ live }, index) => [idOf(index), live] as const)
      return {
        shippingMethods,
        shippingMethodId: chosen === undefined ? undefined : idOf(chosen),
        ...(isAsked && { livePrices: new Map(answers) }),
      }
    })

/** Not in the order of the alphabet, so that ties show by what they are broken. */
const codes = ['post', 'bike', 'carrier']
// The brand is made where ids enter the shop; a test is such a place.
const idOf = (index: number) => (codes[index] ?? 'none') as ShippingMethodId

const livePrice = (amounts: Amounts): fc.Arbitrary<LivePrice> =>
  fc.oneof(amounts, fc.constantFrom<LivePrice[]>('not_carried', null))

const termsOf = (amounts: Amounts) =>
  fc.record({
    rate: fc.oneof(
      { weight: 3, arbitrary: ownRate(amounts) },
      {
        weight: 1,
        arbitrary: ownRate(amounts).map((fallback) => ({ kind: 'carrier' as const, carrier: 'parcels', fallback })),
      },
    ),
    freeAboveMinor: fc.option(amounts),
    availability: availability(amounts),
    tax: fc.oneof(
      fc.constant<ShippingTax>({ kind: 'pro_rata' }),
      fc
        .constantFrom('shipping', 'standard', 'reduced', 'books')
        .map((category): ShippingTax => ({ kind: 'category', category })),
    ),
    deliveryDaysMax: fc.integer({ min: 1, max: 2 }),
    dispatch: fc.constantFrom(0, 1).map((handlingDays) => ({ cutoff: null, handlingDays, weekend: [6, 7] })),
  })

const ownRate = (amounts: Amounts): fc.Arbitrary<OwnRate> =>
  fc.oneof(
    fc.record({ kind: fc.constant('flat' as const), priceMinor: amounts }),
    fc.record({ kind: fc.constant('per_unit' as const), unitMinor: amounts, firstUnitMinor: fc.option(amounts) }),
    anyMeasure.chain((measure) => anyTable(measure, amounts)),
  )

const anyMeasure = fc.constantFrom<Measure[]>('weight', 'subtotal', 'subtotal_with_tax', 'items')

/** As much as carts have of it. */
const measuredIn = (measure: Measure, amounts: Amounts): Amounts =>
  ({
    weight: fc.constantFrom(0, 250, 300, 500, 750, 1000, 2000, 5000),
    items: fc.nat({ max: 9 }),
    subtotal: amounts,
    subtotal_with_tax: amounts,
  })[measure]

function anyTable(measure: Measure, amounts: Amounts): fc.Arbitrary<TableRate> {
  const counts = measuredIn(measure, amounts)
  const step = fc.record({
    size: counts.map((count) => Math.max(1, count)),
    priceMinor: fc.nat({ max: 20 }),
    isProportional: fc.constantFrom(true, false, undefined),
  })
  const row = fc.record({
    from: counts.map((count) => Math.floor(count / 3)),
    priceMinor: amounts,
    step: fc.option(step),
  })
  return fc
    .record({
      rows: fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: ({ from }) => from }),
      end: fc.option(counts, { freq: 2 }),
    })
    .map(({ rows, end }) => {
      const ascending = rows.toSorted((a, b) => a.from - b.from)
      const max = end === null ? null : Math.max(end, ascending.at(-1)?.from ?? 0)
      return { kind: 'table' as const, measure, rows: ascending, max }
    })
}

const availability = (amounts: Amounts): fc.Arbitrary<ShippingAvailability> => {
  const range: fc.Arbitrary<MeasureRange> = anyMeasure.chain((measure) => {
    const counts = measuredIn(measure, amounts)
    return fc.record({
      measure: fc.constant(measure),
      min: fc.option(counts.map((count) => Math.floor(count / 3))),
      max: fc.option(counts.map((count) => count * 3)),
    })
  })
  return fc.record({
    ranges: fc.oneof(fc.constant([]), fc.array(range, { maxLength: 2 })),
    categories: fc.option(
      fc.record({
        match: fc.constantFrom('some' as const, 'all' as const, 'none' as const),
        categories: fc.constantFrom(['oversized'], ['fragile', 'oversized']),
      }),
      { freq: 2 },
    ),
  })
}
