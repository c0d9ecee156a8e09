import type { Quote, QuoteFacts } from '../../pricing/quote.ts'
import type { Hindrance } from '../../shipping/availability.ts'
import { askMethod } from '../../shipping/shipping.ts'
import { quantityOf, sellable } from './lines.ts'
import { promotionEdgesOf } from './promotion-edges.ts'
import { taxesOn } from './tax.ts'

const others = [
  'no lines',
  'many lines',
  'a variant twice',
  'unsellable',
  'free of charge',
  'quantity 1',
  'huge quantity',
  'no rates',
  'zero rate',
  'several rates',
  'compound',
  'relief',
  'pro rata',
  'a bundle',
  'a bundle and a part of it',
  'short by a bundle',
] as const

const kinds = ['net', 'gross']
const every = <A, B>(all: readonly A[], more: readonly B[], name: (a: A, b: B) => string) =>
  all.flatMap((a) => more.map((b) => name(a, b)))

export const allEdges: readonly string[] = [
  ...every(['USD', 'JPY', 'KWD', 'CHF'], kinds, (currency, kind) => `${currency} ${kind}`),
  ...every(kinds, ['halfUp', 'halfEven', 'down', 'up'], (kind, mode) => `${kind} rounded ${mode}`).flatMap((rounded) =>
    ['unit', 'line', 'document'].map((by) => `${rounded} per ${by}`),
  ),
  ...['variant_price', 'sale', 'quantity_tier', 'price_list', 'price_rule', 'floor', 'tax_of_place'],
  ...['flat', 'per_unit', 'table', 'carrier', 'carrier_silent', 'free_above'].map((kind) => `shipped: ${kind}`),
  ...['too_little', 'too_much', 'categories', 'not_carried'].map((kind) => `hindered: ${kind}`),
  ...['CART_EMPTY', 'OUT_OF_STOCK', 'SHIPPING_UNAVAILABLE', 'AMOUNT_OUT_OF_RANGE'].map((code) => `obstacle: ${code}`),
  ...['taxed', 'reverse_charge', 'exempt'].map((treatment) => `treatment: ${treatment}`),
  ...['JPY', 'KWD', 'CHF'].map((currency) => `rounding: ${currency}`),
  ...others,
]

/** All the edges that a cart and its quote show. */
export function edgesOf(facts: QuoteFacts, quote: Quote): string[] {
  const { market, lines, taxRates, treatment } = facts
  const { currency, pricesIncludeTax, taxRounding, taxRoundingMode } = market
  const kind = pricesIncludeTax ? 'gross' : 'net'
  const bundles = lines.filter(({ components }) => components.length > 0)
  const parts = new Set(bundles.flatMap(({ components }) => components.map(({ variantId }) => variantId)))
  const rateCounts = lines.map((line) => taxesOn(line.taxCategory, taxRates))
  const has: Record<(typeof others)[number], boolean> = {
    'no lines': lines.length === 0,
    'many lines': lines.length >= 20,
    'a variant twice': new Set(lines.map(({ variantId }) => variantId)).size < lines.length,
    unsellable: lines.some(({ sellable }) => !sellable),
    'free of charge': quote.lines.some(({ unitPriceMinor }) => unitPriceMinor === 0),
    'quantity 1': lines.some(({ quantity }) => quantity === 1),
    'huge quantity': lines.some(({ quantity }) => quantity >= 1_000_000),
    'no rates': taxRates.length === 0,
    'zero rate': quote.taxLines.some(({ ratePpm }) => ratePpm === 0),
    'several rates': rateCounts.some((rates) => rates.length > 1),
    compound: rateCounts.some((rates) => rates.some(({ isCompound, layer }) => isCompound && layer > 1)),
    relief: quote.totals.taxReliefMinor > 0,
    'pro rata': quote.shippingParts.length > 1,
    'a bundle': bundles.length > 0,
    'a bundle and a part of it': lines.some(({ variantId }) => parts.has(variantId)),
    'short by a bundle': lines.some(
      (line, index) =>
        bundles.length > 0 &&
        (quote.lines[index]?.warnings.length ?? 0) > 0 &&
        quantityOf(line, lines) <= sellable(line),
    ),
  }
  return [
    `${currency} ${kind}`,
    `${kind} rounded ${taxRoundingMode} per ${taxRounding}`,
    ...quote.lines.flatMap(({ reasons }) => reasons.map((reason) => reason.kind)),
    ...quote.shippingReasons.map((reason) => `shipped: ${reason.kind}`),
    ...hindrancesOf(facts, quote).map(({ kind }) => `hindered: ${kind}`),
    ...quote.obstacles.map(({ code }) => `obstacle: ${code}`),
    `treatment: ${treatment === 'taxed' ? treatment : treatment.kind}`,
    ...(quote.totals.roundingMinor === 0 ? [] : [`rounding: ${currency}`]),
    ...others.filter((edge) => has[edge]),
    ...promotionEdgesOf(facts, quote),
  ]
}

function hindrancesOf({ shippingMethods, livePrices }: QuoteFacts, { goods, requiresShipping }: Quote): Hindrance[] {
  if (!requiresShipping) return []
  const answers = shippingMethods.map((method) => askMethod(method, goods, livePrices ?? new Map()))
  return answers.flatMap((answer) => (answer.ok ? [] : [answer.hindrance]))
}
