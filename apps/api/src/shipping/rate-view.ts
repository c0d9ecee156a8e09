import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import type { TableRow as KnownRow, MethodTerms, OwnRate, ShippingRate } from '@tillwright/domain/shipping/method'
import { z } from 'zod'
import { PriceInput } from '../prices/inputs.ts'
import { Money, moneyOf, text } from '../schemas.ts'

export const Measure = z
  .enum(['weight', 'subtotal', 'subtotal_with_tax', 'items'])
  .describe('In grams, minor units of the market’s currency, or units of goods')
  .meta({ id: 'Measure' })

const countMax = 1_000_000_000_000
export const count = z.int().min(0).max(countMax)

/** The same shapes with amounts that come in and that go out. */
function rateShapes<Amount extends z.ZodType>(amount: Amount) {
  const step = z.strictObject({
    size: count.min(1),
    price: amount.describe('For every started size above the row’s start'),
    isProportional: z
      .boolean()
      .default(false)
      .describe('A part of the size costs its part, the half rounded up: 1 for every 10 of the subtotal is 10 %'),
  })
  const row = z.strictObject({ from: count.describe('Inclusive'), price: amount, step: step.nullable().default(null) })
  const own = [
    z.strictObject({ kind: z.literal('flat'), price: amount }),
    z.strictObject({
      kind: z.literal('per_unit'),
      unit: amount,
      firstUnit: amount.nullable().default(null).describe('Null where the first unit costs what each does'),
    }),
    z.strictObject({
      kind: z.literal('table'),
      measure: Measure,
      rows: z.array(row).min(1).max(200).describe('The row that starts highest at or below the measure counts'),
      max: count.nullable().default(null).describe('Above it the method is not available'),
    }),
  ] as const
  const carrier = z.strictObject({
    kind: z.literal('carrier'),
    carrier: text({ max: 40 }).describe('As the shop’s operator has named it'),
    fallback: z.discriminatedUnion('kind', own).describe('What it costs where no answer comes in time'),
  })
  return { row, rate: z.discriminatedUnion('kind', [...own, carrier]) }
}

const [taken, shown] = [rateShapes(PriceInput), rateShapes(Money)]
export const RateInput = taken.rate.meta({ id: 'ShippingRateInput' })
export const Rate = shown.rate.meta({ id: 'ShippingRate' })
export const TableRow = shown.row.meta({ id: 'ShippingTableRow' })

type OwnInput = Exclude<z.output<typeof RateInput>, { kind: 'carrier' }>
type OwnShown = Exclude<z.output<typeof Rate>, { kind: 'carrier' }>

/** Amounts are taken as they are: `amountsIn` says which they are in. */
export const rateOf = (rate: z.output<typeof RateInput>): ShippingRate =>
  rate.kind === 'carrier' ? { ...rate, fallback: ownRateOf(rate.fallback) } : ownRateOf(rate)

function ownRateOf(rate: OwnInput): OwnRate {
  switch (rate.kind) {
    case 'flat':
      return { kind: 'flat', priceMinor: rate.price.amount }
    case 'per_unit':
      return { kind: 'per_unit', unitMinor: rate.unit.amount, firstUnitMinor: rate.firstUnit?.amount ?? null }
    case 'table':
      return {
        ...rate,
        rows: rate.rows.map(({ from, price, step }) => ({
          from,
          priceMinor: price.amount,
          step: step && { size: step.size, priceMinor: step.price.amount, isProportional: step.isProportional },
        })),
      }
  }
}

/** An amount that came in, and where. */
export type Given = readonly [path: string, money: PriceInput]

/** All amounts of a rate that came in. */
export function amountsIn(rate: z.output<typeof RateInput>, path: string): Given[] {
  switch (rate.kind) {
    case 'flat':
      return [[`${path}.price`, rate.price]]
    case 'per_unit':
      return [[`${path}.unit`, rate.unit], ...given(`${path}.firstUnit`, rate.firstUnit)]
    case 'table':
      return rate.rows.flatMap(({ price, step }, index): Given[] => [
        [`${path}.rows.${index}.price`, price],
        ...given(`${path}.rows.${index}.step.price`, step?.price ?? null),
      ])
    case 'carrier':
      return amountsIn(rate.fallback, `${path}.fallback`)
  }
}

export const given = (path: string, money: PriceInput | null): Given[] => (money === null ? [] : [[path, money]])

export const viewRate = (rate: MethodTerms['rate'], currency: CurrencyCode): z.output<typeof Rate> =>
  rate.kind === 'carrier' ? { ...rate, fallback: viewOwnRate(rate.fallback, currency) } : viewOwnRate(rate, currency)

function viewOwnRate(rate: OwnRate, currency: CurrencyCode): OwnShown {
  const money = (minor: Minor) => moneyOf(minor, currency)
  switch (rate.kind) {
    case 'flat':
      return { kind: 'flat', price: money(rate.priceMinor) }
    case 'per_unit':
      return {
        kind: 'per_unit',
        unit: money(rate.unitMinor),
        firstUnit: rate.firstUnitMinor === null ? null : money(rate.firstUnitMinor),
      }
    case 'table':
      return { ...rate, rows: rate.rows.map((row) => viewRow(row, currency)) }
  }
}

export const viewRow = ({ from, priceMinor, step }: KnownRow, currency: CurrencyCode): z.output<typeof TableRow> => ({
  from,
  price: moneyOf(priceMinor, currency),
  step: step && {
    size: step.size,
    price: moneyOf(step.priceMinor, currency),
    isProportional: step.isProportional ?? false,
  },
})
