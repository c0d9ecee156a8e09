import type { Minor } from '../money/minor.ts'
import { checkedMinor } from '../money/minor.ts'
import { divideRounded } from '../money/rounding.ts'
import { type Levy, leviesByCategory } from '../tax/levy.ts'
import type { PricedLine } from './price-lines.ts'
import type { QuoteFacts } from './quote.ts'

/**
 * Prices that keep their net wherever the goods go: the taxes of the market's default place are taken out of each unit
 * and those of the place that is taxed put in, exactly, and rounded once, the half up. What comes of it is taxed as any
 * other price. Shipping stays what it is: a method's price is that of its zone.
 */
export function withTaxOfPlace(
  lines: readonly PricedLine[],
  { market, taxRates, homeTaxRates }: Pick<QuoteFacts, 'market' | 'taxRates' | 'homeTaxRates'>,
): readonly PricedLine[] {
  if (market.priceBasis === 'gross' || homeTaxRates === undefined) return lines
  const here = leviesByCategory(taxRates, true)
  const home = leviesByCategory(homeTaxRates, true)
  return lines.map((line) => {
    const to = (priceMinor: Minor) =>
      withOther(priceMinor, { home: home.get(line.taxCategory), here: here.get(line.taxCategory) })
    const unitPriceMinor = to(line.unitPriceMinor)
    const isOther = unitPriceMinor !== line.unitPriceMinor
    const compareAtMinor = line.compareAtMinor === null ? null : to(line.compareAtMinor)
    return {
      ...line,
      unitPriceMinor,
      compareAtMinor: compareAtMinor !== null && compareAtMinor > unitPriceMinor ? compareAtMinor : null,
      floorMinor: line.floorMinor === null ? null : to(line.floorMinor),
      reasons: [...line.reasons, ...(isOther ? [{ kind: 'tax_of_place', unitPriceMinor } as const] : [])],
    }
  })
}

/** A gross price is its net times `over` ÷ `net` of the levy. */
function withOther(priceMinor: Minor, levies: { home: Levy | undefined; here: Levy | undefined }): Minor {
  const home = ratioOf(levies.home)
  const here = ratioOf(levies.here)
  const rounded = divideRounded(BigInt(priceMinor) * home.net * here.over, home.over * here.net, 'halfUp')
  return checkedMinor(Number(rounded))
}

function ratioOf(levy: Levy | undefined): { readonly net: bigint; readonly over: bigint } {
  if (levy === undefined) return { net: 1n, over: 1n }
  return { net: levy.shares.reduce((left, { weight }) => left - weight, levy.over), over: levy.over }
}
