import type { TaxableLine } from './tax.ts'
import type { TaxRate } from './tax-rate.ts'

/** What part of an amount one rate takes: weight ÷ the levy's `over`, exactly. */
export interface Share {
  /** Of which row of the breakdown it is a part. */
  readonly row: string
  readonly rate: TaxRate
  readonly weight: bigint
}

/** What all rates of a category take of an amount. */
export interface Levy {
  readonly shares: readonly Share[]
  readonly over: bigint
}

export interface LeviedLine {
  readonly line: TaxableLine
  readonly levy: Levy
}

/** Two rates are one row of the breakdown, and rounded as one, when nothing but their category tells them apart. */
export const rowOf = ({ layer, isCompound, ratePpm, name }: TaxRate): string =>
  `${layer} ${isCompound} ${ratePpm} ${name}`

/**
 * Each category's rates, in one order whatever the tables' is; a tax that is listed twice is still levied once.
 * In net amounts the parts are of the net. In gross amounts they are of the gross, which is net and all taxes together.
 */
export function leviesByCategory(rates: readonly TaxRate[], pricesIncludeTax: boolean): ReadonlyMap<string, Levy> {
  const categories = new Map<string, Map<string, TaxRate>>()
  for (const rate of rates) {
    const own = categories.get(rate.category) ?? new Map<string, TaxRate>()
    categories.set(rate.category, own.set(rowOf(rate), rate))
  }
  const net = million ** BigInt(new Set(rates.map(({ layer }) => layer)).size)
  return new Map(
    [...categories].map(([category, rows]) => {
      const shares = sharesOn(net, [...rows.values()].sort(inOrder))
      return [category, { shares, over: pricesIncludeTax ? plusTaxes(net, shares) : net }]
    }),
  )
}

/**
 * The exact taxes on a net amount. Every layer divides by a million once, and the net is a million to the power of the
 * layers: nothing is ever left over.
 */
function sharesOn(net: bigint, rates: readonly TaxRate[]): Share[] {
  const shares: Share[] = []
  for (const rate of rates) {
    const below = shares.filter((lower) => rate.isCompound && lower.rate.layer < rate.layer)
    const weight = (plusTaxes(net, below) * BigInt(rate.ratePpm)) / million
    shares.push({ row: rowOf(rate), rate, weight })
  }
  return shares
}

const plusTaxes = (net: bigint, shares: readonly Share[]): bigint =>
  shares.reduce((sum, { weight }) => sum + weight, net)

/** Also the order in which rates get the last unit that is left over, where nothing else tells them apart. */
const inOrder = (a: TaxRate, b: TaxRate): number =>
  a.layer - b.layer ||
  Number(a.isCompound) - Number(b.isCompound) ||
  a.ratePpm - b.ratePpm ||
  (a.name < b.name ? -1 : 1)

const million = 1_000_000n
