import type { Tx } from '@tillwright/db/client'
import { holdCurrencies } from '@tillwright/db/variant-prices'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { Minor } from '@tillwright/domain/money/minor'
import { type PriceProblem, problemsOfTiers, problemsOfWindow } from '@tillwright/domain/prices/check-prices'
import type { QuantityTier } from '@tillwright/domain/prices/quantity-tier'
import type { TimeWindow } from '@tillwright/domain/prices/time-window'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { Money, MoneyInput, moment, moneyOf } from '../schemas.ts'

const amountMax = 1_000_000_000_000

/** A price that comes in, in the currency of its market. */
export const PriceInput = z
  .strictObject({ amount: MoneyInput.shape.amount.max(amountMax), currency: MoneyInput.shape.currency })
  .meta({ id: 'PriceInput' })
export type PriceInput = z.output<typeof PriceInput>

export const tiersInput = z
  .array(z.strictObject({ minQuantity: z.int().min(1).max(1_000_000), unitPrice: PriceInput }))
  .max(20)
  .describe('By rising quantity and falling price')

export const Tier = z.object({ minQuantity: z.int(), unitPrice: Money }).meta({ id: 'QuantityTier' })

/** From its start on, and no longer at its end. */
export const windowInput = {
  startsAt: moment.nullable().describe('Null has no start'),
  endsAt: moment.nullable().describe('No longer at this moment; null has no end'),
}

export const window = { startsAt: z.date().nullable(), endsAt: z.date().nullable() }

/** Markets with currencies that stay as they are until the transaction ends. */
export interface HeldMarkets {
  /** Throws NOT_FOUND. */
  currencyOf(market: string): CurrencyCode
  /** Throws VALIDATION_FAILED for an amount in another currency. */
  minorOf(market: string, amount: PriceInput, path: string): Minor
}

export async function holdMarkets(tx: Tx, codes: readonly string[]): Promise<HeldMarkets> {
  const currencies = await holdCurrencies(tx, [...new Set(codes)])
  const currencyOf = (market: string): CurrencyCode => {
    const currency = currencies.get(market)
    if (currency === undefined) throw new Refused({ code: 'NOT_FOUND', entity: 'market' })
    return currency
  }
  const minorOf = (market: string, { amount, currency }: PriceInput, path: string): Minor => {
    const own = currencyOf(market)
    if (currency === own) return amount
    throw invalid([{ path: `${path}.currency`, message: `market ${market} sells in ${own}` }])
  }
  return { currencyOf, minorOf }
}

/** Throws VALIDATION_FAILED with all rows that are wrong. */
export function checkedTiers(
  held: HeldMarkets,
  { market, tiers, path }: { market: string; tiers: z.output<typeof tiersInput>; path: string },
  leastQuantity: 1 | 2,
): QuantityTier[] {
  const checked = tiers.map(({ minQuantity, unitPrice }, row) => ({
    minQuantity,
    unitPriceMinor: held.minorOf(market, unitPrice, `${path}.${row}.unitPrice`),
  }))
  refuseProblems(problemsOfTiers(checked, { leastQuantity }), path)
  return checked
}

/** Throws VALIDATION_FAILED. */
export function checkedWindow({ startsAt, endsAt }: TimeWindow): TimeWindow {
  refuseProblems(problemsOfWindow({ startsAt, endsAt }))
  return { startsAt, endsAt }
}

export const viewTiers = (tiers: readonly QuantityTier[], currency: CurrencyCode): z.output<typeof Tier>[] =>
  tiers.map(({ minQuantity, unitPriceMinor }) => ({ minQuantity, unitPrice: moneyOf(unitPriceMinor, currency) }))

/** On the wire an amount's name does not end in its unit. Throws VALIDATION_FAILED where there are any. */
export function refuseProblems(problems: readonly PriceProblem[], path?: string): void {
  if (problems.length === 0) return
  const pathOf = (problem: PriceProblem) => [...(path === undefined ? [] : [path]), ...problem.path].join('.')
  throw invalid(problems.map((problem) => ({ path: pathOf(problem).replace(/Minor$/, ''), message: problem.message })))
}

export const invalid = (issues: { path: string; message: string }[]) =>
  new Refused({ code: 'VALIDATION_FAILED', issues })
