import { isDeepStrictEqual } from 'node:util'
import type { PromotionId } from '../../ids.ts'
import type { Quote, QuotedLine, QuoteFacts, TaxLine, Totals } from '../../pricing/quote.ts'
import type { WhyNot } from '../../promotions/eligible.ts'
import type { Refusal, Shortage } from '../../refusal.ts'
import type { ShippingOption } from '../../shipping/shipping.ts'
import type { NamedRate } from '../../tax/tax-rate.ts'
import { isChargeable, limitsOf, roundedTotal } from './charge.ts'
import { added } from './fraction.ts'
import { isShortFor, offShipping } from './give.ts'
import { linesOf, quantityOf, shortagesIn, stockOf } from './lines.ts'
import { givesGoods, type Idle, type PromotedLine, promoted, quotedPromotions } from './promotions.ts'
import { minor } from './safe.ts'
import { type OracleGoods, type OracleOption, optionsFor, taxedShipping } from './shipping.ts'
import { type Item, nameOf, type OracleTaxes, taxesOf, taxesOn } from './tax.ts'

/**
 * What a cart costs: all of a quote but how its prices came about, and what was asked of others for it. Promotions that
 * are passed over are listed the oldest first.
 */
export type OracleQuote = Omit<
  Quote,
  'lines' | 'shippingOptions' | 'shippingReasons' | 'openTaxQuestion' | 'taxAnswer'
> & {
  readonly lines: readonly Omit<QuotedLine, 'reasons'>[]
  readonly shippingOptions: readonly Omit<ShippingOption, 'reasons'>[]
}

/**
 * What a cart costs, from the specification and the laws alone: by big fractions, slowly and straight on. Throws
 * PastSafeRange.
 */
export function oracleQuote(facts: QuoteFacts): OracleQuote {
  const { market, treatment } = facts
  for (const line of facts.lines) minor(quantityOf(line, facts.lines))
  const { promotions, shipped, goods, options, option } = settled(facts, new Map())
  const { lines } = promotions
  const charged = charge(facts, lines, option && { option, shipped })
  const totals = totalsOf(facts, lines, charged)
  const shortages = shortagesIn(lines.map(({ line }) => line))
  return {
    market,
    treatment,
    lines: lines.map((own) => lineOf(own, { facts, charged, shortages })),
    promotions: quotedPromotions(
      promotions,
      option === undefined ? [] : offShipping(promotions.applied, option.method, option.listed),
      facts,
    ),
    passedOver: promotions.passedOver,
    coupons: promotions.coupons,
    goods: {
      weightGrams: minor(goods.weight),
      itemCount: minor(goods.items),
      categories: new Set(goods.categories),
      subtotalMinor: minor(goods.subtotal),
      taxOnTopMinor: minor(goods.taxOnTop),
    },
    requiresShipping: shipped.length > 0,
    shippingOptions: options.map(({ method, listed, price }) => ({
      method,
      listedMinor: minor(listed),
      priceMinor: minor(price),
    })),
    shippingMethod: option?.method ?? null,
    shippingTaxMinor: minor(added(charged.shipping.map(charged.taxOn))),
    shippingParts: charged.shipping.map((item) => ({
      amountMinor: minor(item.amount - charged.reliefOn(item)),
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

/** Whoever takes nothing off anything gives nothing: then the cart is what it is without him. */
function settled(facts: QuoteFacts, idle: Idle) {
  const promotions = promoted(linesOf(facts), facts, idle)
  const { lines, applied } = promotions
  // What is given away is sent along.
  const shipped = lines.filter(({ line, isGift }) => line.sellable && line.requiresShipping && !isGift)
  const goods = goodsOf(facts, lines, shipped)
  // Also with one who turns out to give nothing: what the goods come to beside him is weighed by methods.
  minor(goods.subtotal + goods.taxOnTop)
  const options = optionsFor(facts.shippingMethods, goods, {
    livePrices: facts.livePrices,
    offOf: (method, listed) => added(offShipping(applied, method, listed)),
  })
  for (const { rated } of options) minor(rated)
  const option = options.find(({ method }) => [undefined, method.id].includes(facts.shippingMethodId))
  const offs = option === undefined ? [] : offShipping(applied, option.method, option.listed)
  const more = applied.flatMap((given, index): [PromotionId, WhyNot][] => {
    if (givesGoods(given) || (offs[index] ?? 0n) > 0n) return []
    const price = (option?.listed ?? 0n) - added(offs.slice(0, index))
    const isShort = option === undefined ? given.wasShort : isShortFor(given, option.method, price)
    return [[given.promotion.id, { kind: isShort ? 'BUDGET_SPENT' : 'NOTHING_LEFT' }]]
  })
  if (more.length > 0) return settled(facts, new Map([...idle, ...more]))
  return { promotions, shipped, goods, options, option }
}

function goodsOf(facts: QuoteFacts, lines: readonly PromotedLine[], shipped: readonly PromotedLine[]): OracleGoods {
  const isOnTop = facts.treatment === 'taxed' && !facts.market.pricesIncludeTax
  const items = lines.map(itemOf)
  const taxes = isOnTop ? [...taxesOf(items, facts.taxRates, facts.market).byItem.values()] : []
  return {
    weight: added(shipped.map(({ line }) => BigInt(line.weightGrams) * BigInt(line.quantity))),
    items: added(shipped.map(({ line }) => BigInt(line.quantity))),
    categories: shipped.map(({ line }) => line.shippingCategory),
    subtotal: added(items.map(({ amount }) => amount)),
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
  lines: readonly PromotedLine[],
  sent: { option: OracleOption; shipped: readonly PromotedLine[] } | undefined,
): Charged {
  const goods = lines.map(itemOf)
  const shipping = sent === undefined ? [] : taxedShipping(sent.option, sent.shipped.map(itemOf))
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
    netOf: (item) => item.amount - (market.pricesIncludeTax ? found(item) : 0n),
  }
}

/** As it is taxed: at what is left of it. */
const itemOf = ({ line, listed, off }: PromotedLine): Item => ({
  key: line.lineId,
  category: line.taxCategory,
  quantity: BigInt(line.quantity),
  amount: listed - off,
})

function lineOf(
  own: PromotedLine,
  { facts, charged, shortages }: { facts: QuoteFacts; charged: Charged; shortages: readonly Shortage[] },
): OracleQuote['lines'][number] {
  const { line, unitPrice, original, listed, off, discounts, isGift } = own
  const item = itemOf(own)
  return {
    lineId: line.lineId,
    variantId: line.variantId,
    quantity: line.quantity,
    unitPriceMinor: minor(unitPrice),
    compareAtMinor: original === null ? null : minor(original),
    subtotalMinor: minor(listed),
    discountMinor: minor(off),
    discounts,
    isGift,
    taxMinor: minor(charged.taxOn(item)),
    taxRates: ratesOf(item, facts, charged),
    taxReliefMinor: minor(charged.reliefOn(item)),
    totalMinor: minor(item.amount - charged.reliefOn(item)),
    ...stockOf(line, shortages),
  }
}

function totalsOf(
  { market }: QuoteFacts,
  lines: readonly PromotedLine[],
  { goods, shipping, taxOn, reliefOn }: Charged,
): Totals {
  const taxable = [...goods, ...shipping]
  const listed = added(lines.map((line) => line.listed))
  minor(listed)
  const subtotal = listed - added(goods.map(reliefOn))
  const discount = added(lines.map(({ off }) => off))
  const sending = added(shipping.map((item) => item.amount - reliefOn(item)))
  const tax = added(taxable.map(taxOn))
  const exact = subtotal - discount + sending + (market.pricesIncludeTax ? 0n : tax)
  const total = roundedTotal(exact, market)
  return {
    subtotalMinor: minor(subtotal),
    discountMinor: minor(discount),
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
  if (item.amount === 0n) return []
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
      const taxed = items.filter((item) => item.amount > 0n && isOf(item))
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
