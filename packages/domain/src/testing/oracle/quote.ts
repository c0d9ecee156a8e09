import { isDeepStrictEqual } from 'node:util'
import type { Quote, QuotedLine, QuoteFacts, TaxLine, Totals } from '../../pricing/quote.ts'
import type { Refusal, Shortage } from '../../refusal.ts'
import type { ShippingOption } from '../../shipping/shipping.ts'
import type { NamedRate } from '../../tax/tax-rate.ts'
import { isChargeable, limitsOf, roundedTotal } from './charge.ts'
import { added } from './fraction.ts'
import { linesOf, type OracleLine, quantityOf, shortagesIn, stockOf } from './lines.ts'
import { type OracleGoods, type OracleOption, optionsFor, taxedShipping } from './shipping.ts'
import { amountOf, type Item, nameOf, type OracleTaxes, taxesOf, taxesOn } from './tax.ts'

/** What a cart costs: all of a quote but how its prices came about, and what was asked of others for it. */
export type OracleQuote = Omit<
  Quote,
  'lines' | 'shippingOptions' | 'shippingReasons' | 'openTaxQuestion' | 'taxAnswer'
> & {
  readonly lines: readonly Omit<QuotedLine, 'reasons'>[]
  readonly shippingOptions: readonly Omit<ShippingOption, 'reasons'>[]
}

/** An amount or a quantity of the quote is more than a number can say exactly. */
export class PastSafeRange extends Error {}

/**
 * What a cart costs, from the specification and the laws alone: by big fractions, slowly and straight on. Throws
 * PastSafeRange.
 */
export function oracleQuote(facts: QuoteFacts): OracleQuote {
  const { market, treatment } = facts
  const lines = linesOf(facts)
  for (const line of facts.lines) minor(quantityOf(line, facts.lines))
  const shipped = lines.filter(({ line }) => line.sellable && line.requiresShipping)
  const goods = goodsOf(facts, lines, shipped)
  const options = optionsFor(facts.shippingMethods, goods, facts.livePrices)
  const option = options.find(({ method }) => [undefined, method.id].includes(facts.shippingMethodId))
  for (const { rated } of options) minor(rated)
  const charged = charge(facts, lines, option && { option, shipped })
  const totals = totalsOf(facts, charged)
  const shortages = shortagesIn(facts.lines)
  return {
    market,
    treatment,
    lines: lines.map((own) => lineOf(own, { facts, charged, shortages })),
    goods: {
      weightGrams: minor(goods.weight),
      itemCount: minor(goods.items),
      categories: new Set(goods.categories),
      subtotalMinor: minor(goods.subtotal),
      taxOnTopMinor: minor(goods.taxOnTop),
    },
    requiresShipping: shipped.length > 0,
    shippingOptions: options.map(({ method, price }) => ({ method, priceMinor: minor(price) })),
    shippingMethod: option?.method ?? null,
    shippingTaxMinor: minor(added(charged.shipping.map(charged.taxOn))),
    shippingParts: charged.shipping.map((item) => ({
      amountMinor: minor(amountOf(item) - charged.reliefOn(item)),
      taxMinor: minor(charged.taxOn(item)),
      rates: ratesOf(item, facts, charged),
    })),
    taxLines: taxLinesOf(facts, charged),
    totals,
    obstacles: [
      ...obstaclesOf(facts, shortages),
      ...(shipped.length > 0 && option === undefined ? [{ code: 'SHIPPING_UNAVAILABLE' } as const] : []),
      ...(isChargeable(BigInt(totals.totalMinor), market.currency)
        ? []
        : [{ code: 'AMOUNT_OUT_OF_RANGE', ...limitsOf(market.currency) } as const]),
    ],
  }
}

function minor(amount: bigint): number {
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new PastSafeRange(String(amount))
  return Number(amount)
}

function goodsOf(facts: QuoteFacts, lines: readonly OracleLine[], shipped: readonly OracleLine[]): OracleGoods {
  const isOnTop = facts.treatment === 'taxed' && !facts.market.pricesIncludeTax
  const items = lines.map(({ item }) => item)
  const taxes = isOnTop ? [...taxesOf(items, facts.taxRates, facts.market).byItem.values()] : []
  return {
    weight: added(shipped.map(({ line }) => BigInt(line.weightGrams) * BigInt(line.quantity))),
    items: added(shipped.map(({ line }) => BigInt(line.quantity))),
    categories: shipped.map(({ line }) => line.shippingCategory),
    subtotal: added(items.map(amountOf)),
    taxOnTop: added(taxes),
  }
}

interface Charged {
  readonly goods: readonly Item[]
  readonly shipping: readonly Item[]
  readonly taxes: OracleTaxes
  readonly taxOn: (item: Item) => bigint
  /** What of the listed amount is not charged. */
  readonly reliefOn: (item: Item) => bigint
  readonly netOf: (item: Item) => bigint
}

/** Who pays no tax is spared what prices contain of it; where it comes on top, there is none for him. */
function charge(
  { market, treatment, taxRates }: QuoteFacts,
  lines: readonly OracleLine[],
  sent: { option: OracleOption; shipped: readonly OracleLine[] } | undefined,
): Charged {
  const goods = lines.map(({ item }) => item)
  const shipping =
    sent === undefined
      ? []
      : taxedShipping(
          sent.option,
          sent.shipped.map(({ item }) => item),
        )
  const isTaxed = treatment === 'taxed'
  const levied = isTaxed || market.pricesIncludeTax ? taxRates : []
  const taxes = taxesOf([...goods, ...shipping], levied, market)
  const found = ({ key }: Item) => taxes.byItem.get(key) ?? 0n
  return {
    goods,
    shipping,
    taxes,
    taxOn: (item) => (isTaxed ? found(item) : 0n),
    reliefOn: (item) => (isTaxed ? 0n : found(item)),
    netOf: (item) => amountOf(item) - (market.pricesIncludeTax ? found(item) : 0n),
  }
}

function lineOf(
  { line, item, unitPrice, original }: OracleLine,
  { facts, charged, shortages }: { facts: QuoteFacts; charged: Charged; shortages: readonly Shortage[] },
): OracleQuote['lines'][number] {
  return {
    lineId: line.lineId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: minor(unitPrice),
    compareAtMinor: original === null ? null : minor(original),
    subtotalMinor: minor(amountOf(item)),
    discountMinor: 0,
    taxMinor: minor(charged.taxOn(item)),
    taxRates: ratesOf(item, facts, charged),
    taxReliefMinor: minor(charged.reliefOn(item)),
    totalMinor: minor(amountOf(item) - charged.reliefOn(item)),
    ...stockOf(line, shortages),
  }
}

function totalsOf({ market }: QuoteFacts, { goods, shipping, taxOn, reliefOn }: Charged): Totals {
  const [taxable, chargeOf] = [[...goods, ...shipping], (item: Item) => amountOf(item) - reliefOn(item)]
  const [subtotal, sending] = [added(goods.map(chargeOf)), added(shipping.map(chargeOf))]
  const tax = added(taxable.map(taxOn))
  const exact = subtotal + sending + (market.pricesIncludeTax ? 0n : tax)
  const total = roundedTotal(exact, market)
  return {
    subtotalMinor: minor(subtotal),
    discountMinor: 0,
    shippingMinor: minor(sending),
    taxMinor: minor(tax),
    taxIncluded: market.pricesIncludeTax,
    taxReliefMinor: minor(added(taxable.map(reliefOn))),
    roundingMinor: Number(total - exact),
    totalMinor: minor(total),
  }
}

const rowWithoutTax = (kind: 'exempt' | 'reverse_charge') => ({
  name: kind === 'exempt' ? 'Tax exempt' : 'Reverse charge',
  ratePpm: 0,
})

/** What people read beside an item: each name and rate once. */
function ratesOf(item: Item, { treatment, taxRates }: QuoteFacts, { netOf }: Charged): NamedRate[] {
  if (treatment !== 'taxed') return netOf(item) > 0n ? [rowWithoutTax(treatment.kind)] : []
  if (amountOf(item) === 0n) return []
  const own = taxesOn(item.category, taxRates).map(({ name, ratePpm }) => ({ name, ratePpm }))
  return own.filter((rate, index) => own.findIndex((other) => isDeepStrictEqual(other, rate)) === index)
}

/** In the order in which the rates are listed; what is free leaves no row, and is of no row's categories. */
function taxLinesOf({ treatment, taxRates }: QuoteFacts, { goods, shipping, taxes, netOf }: Charged): TaxLine[] {
  const items = [...goods, ...shipping]
  if (treatment !== 'taxed') {
    const baseMinor = minor(added(items.map(netOf)))
    return baseMinor === 0 ? [] : [{ ...rowWithoutTax(treatment.kind), baseMinor, taxMinor: 0, note: treatment.note }]
  }
  const names = taxRates.map(nameOf)
  return taxRates
    .filter((rate, index) => names.indexOf(nameOf(rate)) === index)
    .flatMap((rate) => {
      const isOf = ({ category }: Item) => taxesOn(category, taxRates).some((own) => nameOf(own) === nameOf(rate))
      const taxed = items.filter((item) => amountOf(item) > 0n && isOf(item))
      if (taxed.length === 0) return []
      const { name, ratePpm, layer, isCompound } = rate
      return {
        name,
        ratePpm,
        baseMinor: minor(added(taxed.map(netOf))),
        taxMinor: minor(taxes.byTax.get(nameOf(rate)) ?? 0n),
        layer,
        categories: [...new Set(taxed.map(({ category }) => category))].toSorted(),
        ...(isCompound && { isCompound }),
      }
    })
}

function obstaclesOf({ lines }: QuoteFacts, shortages: Shortage[]): Refusal[] {
  if (lines.length === 0) return [{ code: 'CART_EMPTY' }]
  return shortages.length === 0 ? [] : [{ code: 'OUT_OF_STOCK', lines: shortages }]
}
