import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../../router.ts'

type Inputs = inferRouterInputs<AppRouter>['admin']
type Rate = readonly [zone: string, name: string, percent: number, more?: Partial<Inputs['tax']['rates']['create']>]

type MarketSetup = Omit<Inputs['markets']['create'], 'name' | 'code'>

/** A cart of another system's suite: how its shop is set up, what is in it, and what its taxes are. */
export interface TaxScenario {
  readonly market: MarketSetup
  readonly zones: Readonly<Record<string, Partial<Inputs['tax']['zones']['create']>>>
  readonly rates: readonly Rate[]
  readonly goods: Partial<Record<TestVariant, readonly [quantity: number, price: number, category?: string]>>
  /** The price of the one method, which is taxed as shipping; 0 where nothing is said. */
  readonly shipping?: number
  readonly to: object
  readonly billedTo?: object
  readonly rows: readonly (readonly [name: string, base: number, tax: number])[]
  readonly total: number
}

const countries = ['US', 'CA', 'DE', 'FR', 'RO', 'ES', 'GB', 'CH', 'KW']
const plain: Omit<MarketSetup, 'currency'> = {
  pricesIncludeTax: false,
  taxRounding: 'line',
  countries,
  defaultCountry: 'US',
  locales: ['en'],
}
export const net: MarketSetup = { ...plain, currency: 'USD' }
export const gross: MarketSetup = { ...plain, currency: 'EUR', pricesIncludeTax: true }
/** Sold from Germany, for the same net price everywhere. */
export const grossFromGermany: MarketSetup = { ...gross, defaultCountry: 'DE', priceBasis: 'net' }
export const netDocument: MarketSetup = { ...net, taxRounding: 'document' }
export const grossDocument: MarketSetup = { ...gross, taxRounding: 'document' }
export const grossUnit: MarketSetup = { ...gross, taxRounding: 'unit' }
export const evenHalves: MarketSetup = { ...net, taxRoundingMode: 'halfEven' }
export const billed: MarketSetup = { ...net, taxAddress: 'billing' }
export const coins: MarketSetup = {
  ...gross,
  currency: 'CHF',
  cashRounding: { amount: 5, currency: 'CHF' },
}
export const fils: MarketSetup = { ...net, currency: 'KWD' }

export const newYork = { state: 'NY', zipCode: '10001', country: 'US' }
export const california = { state: 'CA', zipCode: '94103', country: 'US' }
export const montreal = { state: 'QC', zipCode: 'H2Y 1C6', country: 'CA' }
export const toronto = { state: 'ON', zipCode: 'M5V 2T6', country: 'CA' }
export const berlin = { zipCode: '10115', country: 'DE' }
export const paris = { zipCode: '75001', country: 'FR' }
export const wisbech = { zipCode: 'PE14 1XX', country: 'GB' }

export const area = (country: string, postalCode: string | null = null) => ({ country, region: null, postalCode })
export const within = (country: string, region: string | null = null, postalCode: string | null = null) => ({
  areas: [{ country, region, postalCode }],
})
export const us = within('US')
export const germany = within('DE')
export const restOfWorld = { us, rest: { isElsewhere: true } }
export const reduced = { category: 'reduced' }
export const shipping = { category: 'shipping' }

/** A cart before its answer. */
export type TaxSetup = Omit<TaxScenario, 'rows' | 'total'>

/** Goods at home with one tax. */
export const one = (goods: TaxScenario['goods'], percent: number, market: TaxScenario['market'] = net): TaxSetup => ({
  market,
  zones: { us },
  rates: [['us', 'VAT', percent]],
  goods,
  to: newYork,
})

export type TaxScenarios = readonly (readonly [says: string, scenario: TaxScenario])[]
