import type { StoredMarket } from '@tillwright/db/markets'
import type { CheckedMarket, MarketDraft } from '@tillwright/domain/markets/check-market'
import type { Market as KnownMarket } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { countryCode, Money, MoneyInput, moneyOf, text } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'

const priceBasis = z
  .enum(['gross', 'net'])
  .describe(
    'What stays the same of prices that include tax, wherever the goods go: with the default place’s tax, or without',
  )
const taxRounding = z.enum(['unit', 'line', 'document']).describe('Per unit, per line, or once per rate of a document')
const taxRoundingMode = z.enum(['halfUp', 'halfEven', 'down', 'up'])
const taxAddress = z.enum(['shipping', 'billing']).describe('Whose place decides about tax')
const taxProvider = z.enum(['tables', 'stripe']).describe('Who finds the tax: the shop’s own tables, or Stripe Tax')
const enabled = z.boolean().describe('To shoppers a market that is not enabled does not exist')

export const Market = z
  .object({
    code: z.string(),
    name: z.string(),
    currency: z.string().describe('ISO 4217'),
    pricesIncludeTax: z.boolean(),
    priceBasis,
    taxRounding,
    taxRoundingMode,
    taxAddress,
    taxProvider,
    cashRounding: Money.describe('The smallest coin, of which totals are whole multiples; 1 rounds nothing'),
    enabled,
    countries: z.array(z.string()).describe('ISO 3166-1 alpha-2 codes of where it ships to'),
    defaultCountry: z.string().describe('Where a visitor without an address is assumed to be'),
    defaultRegion: z.string().nullable(),
    defaultPostalCode: z.string().nullable(),
    locales: z.array(z.string()).describe('BCP 47; the first is the one of whoever asks for no other'),
    position: z.int().describe('Smaller ones are shown first, equal ones by their codes'),
    version: z.int(),
  })
  .meta({ id: 'Market' })

/** What can be said of a market, when it is made and later. */
export const marketInput = {
  name: text({ max: 100 }),
  currency: MoneyInput.shape.currency,
  pricesIncludeTax: z.boolean(),
  priceBasis,
  taxRounding,
  taxRoundingMode,
  taxAddress,
  taxProvider,
  cashRounding: MoneyInput.describe('In the currency of the market; 1 rounds nothing'),
  enabled,
  countries: z.array(countryCode).min(1).max(300),
  defaultCountry: countryCode.describe('One of the countries'),
  defaultRegion: text({ max: 100 }).nullable().describe('Code or name, where the country’s addresses have regions'),
  defaultPostalCode: text({ max: 20 }).nullable(),
  locales: z
    .array(text({ max: 35 }))
    .min(1)
    .max(100),
  position: z.int().min(0).max(1_000_000),
}

export const viewMarket = ({ cashRoundingMinor, ...market }: StoredMarket): z.output<typeof Market> => ({
  ...market,
  cashRounding: moneyOf(cashRoundingMinor, market.currency),
  countries: [...market.countries],
  locales: [...market.locales],
})

/** Opens a check. Throws VALIDATION_FAILED with everything that is wrong. */
export function checkedMarket(checked: CheckedMarket): KnownMarket {
  if (checked.ok) return checked.value
  throw new Refused({ code: 'VALIDATION_FAILED', issues: [...checked.issues] })
}

/** A coin of 1 rounds nothing in any currency. */
export const noCashRounding = (currency: string): MarketDraft['cashRounding'] => ({ amount: 1, currency })

/** What the audit log says of a market: all of it but its version, in the words of callers. */
export function marketFacts(market: StoredMarket): Facts {
  const { version: _, ...facts } = viewMarket(market)
  return facts
}

export const noSuchMarket = () => new Refused({ code: 'NOT_FOUND', entity: 'market' })
