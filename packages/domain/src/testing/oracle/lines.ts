import type { LineFacts, QuotedLine, QuoteFacts } from '../../pricing/quote.ts'
import type { Shortage } from '../../refusal.ts'
import { added, dividedBy, fraction, plus, rounded, times } from './fraction.ts'
import { least, originalOf, priceOf } from './price.ts'
import { minor } from './safe.ts'
import { rateOn } from './tax.ts'

export interface OracleLine {
  readonly line: LineFacts
  readonly unitPrice: bigint
  /** What is shown beside a lower price. */
  readonly original: bigint | null
  /** What the line costs before promotions; nothing where it can't be sold. */
  readonly listed: bigint
  /** What no promotion undercuts: of one unit, or of all. */
  readonly unitFloor: bigint
  readonly floor: bigint
}

/** Quantity tiers go by all that the cart has of a variant. */
export const linesOf = (facts: QuoteFacts): OracleLine[] =>
  facts.lines.map((line) => priced(line, { ...facts, quantity: quantityOf(line, facts.lines) }))

/** What a line costs where the cart has so many of its variant. */
export function priced(line: LineFacts, facts: QuoteFacts & { readonly quantity: bigint }): OracleLine {
  const { price } = line
  const listed = priceOf(price, { ...facts.buyer, quantity: Number(facts.quantity) })
  const unitPrice = atPlace(listed, line, facts)
  const original = originalOf(price) > listed ? atPlace(originalOf(price), line, facts) : 0n
  const unitFloor = atPlace(BigInt(price.floorMinor ?? 0), line, facts)
  const count = line.sellable ? BigInt(line.quantity) : 0n
  for (const amount of [unitPrice, original, unitFloor]) minor(amount)
  return {
    line,
    unitPrice,
    original: original > unitPrice ? original : null,
    listed: unitPrice * count,
    unitFloor,
    // What is cheaper than its floor without any discount stays what it is.
    floor: least([unitPrice, unitFloor]) * count,
  }
}

/** Where the net is the same everywhere, the price contains the taxes of the place instead of those of home. */
function atPlace(price: bigint, { taxCategory }: LineFacts, { market, taxRates, homeTaxRates }: QuoteFacts): bigint {
  if (market.priceBasis === 'gross' || homeTaxRates === undefined) return price
  const net = dividedBy(fraction(price), plus(fraction(1n), rateOn(taxCategory, homeTaxRates)))
  return rounded(times(net, plus(fraction(1n), rateOn(taxCategory, taxRates))), 'halfUp')
}

/** Of a line's variant over the whole cart. */
export const quantityOf = ({ variantId }: LineFacts, lines: readonly LineFacts[]): bigint =>
  lines.filter((line) => line.variantId === variantId).reduce((total, { quantity }) => total + BigInt(quantity), 0n)

/**
 * Each variant of which the cart wants more than there is, in the order of the cart: the greatest number of pieces that
 * can be had beside what those before it have got.
 */
export function shortagesIn(lines: readonly LineFacts[]): Shortage[] {
  const first = lines.filter(
    (line, index) => lines.findIndex(({ variantId }) => variantId === line.variantId) === index,
  )
  const got = new Map<LineFacts, bigint>()
  return first.flatMap((line) => {
    const requested = quantityOf(line, lines)
    let [most, tooMany] = [0n, line.sellable ? requested + 1n : 1n]
    while (tooMany - most > 1n) {
      const middle = (most + tooMany) / 2n
      if (isThere(line, new Map([...got, [line, middle]]))) most = middle
      else tooMany = middle
    }
    got.set(line, most)
    const { variantId } = line
    return most === requested ? [] : [{ variantId, requested: Number(requested), available: Number(most) }]
  })
}

/** Whether what a line is made of is enough for so many of each: by all that they ask of each thing on a shelf. */
export const isThere = (line: LineFacts, counts: ReadonlyMap<LineFacts, bigint>): boolean =>
  partsOf(line).every(({ variantId, ...stock }) => {
    const asked = [...counts].map(([other, count]) =>
      partsOf(other).map((part) => (part.variantId === variantId ? count * BigInt(part.quantity) : 0n)),
    )
    return stock.availableCount === null || added(asked.flat()) <= BigInt(sellable({ ...stock, sellable: true }))
  })

const partsOf = (line: LineFacts) => (line.components.length > 0 ? line.components : [{ ...line, quantity: 1 }])

export function sellable({
  sellable: isSold,
  availableCount,
  backorderLimit,
}: Pick<LineFacts, 'sellable' | 'availableCount' | 'backorderLimit'>): number {
  if (!isSold) return 0
  return availableCount === null ? Infinity : Math.max(0, availableCount + backorderLimit)
}

export function stockOf(
  line: LineFacts,
  shortages: readonly Shortage[],
): Pick<QuotedLine, 'availability' | 'availableCount' | 'warnings'> {
  if (!line.sellable) return { availability: 'sold_out', availableCount: 0, warnings: [{ code: 'GONE' }] }
  const shortage = shortages.find(({ variantId }) => variantId === line.variantId)
  const isAtHand = line.availableCount === null || line.availableCount > 0
  return {
    availability: isAtHand ? 'in_stock' : sellable(line) > 0 ? 'backorder' : 'sold_out',
    availableCount: line.availableCount,
    warnings: shortage === undefined ? [] : [{ code: 'SHORT', available: shortage.available }],
  }
}
