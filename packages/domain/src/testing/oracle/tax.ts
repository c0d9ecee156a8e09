import type { TaxPolicy } from '../../tax/tax.ts'
import type { TaxRate } from '../../tax/tax-rate.ts'
import { added, cutToWhole, dividedBy, type Fraction, fraction, plus, rounded, sum, times } from './fraction.ts'

/** Something that is taxed, at what all of it costs after discounts. */
export interface Item {
  readonly key: string
  readonly category: string
  readonly quantity: bigint
  readonly amount: bigint
}

export interface OracleTaxes {
  /** By the items' keys; items that nothing is levied on are not there. */
  readonly byItem: ReadonlyMap<string, bigint>
  /** By the names of the taxes, see `nameOf`; taxes that were levied on nothing are not there. */
  readonly byTax: ReadonlyMap<string, bigint>
}

type Policy = Omit<TaxPolicy, 'treatment'>

/** Two rates are one tax, whatever their categories are, when they say the same of everything else. */
export const nameOf = ({ layer, isCompound, ratePpm, name }: TaxRate): string =>
  JSON.stringify([layer, isCompound, ratePpm, name])

/** The taxes on goods of a category, each once, in the order in which ties are broken. */
export function taxesOn(category: string, rates: readonly TaxRate[]): TaxRate[] {
  const own = rates.filter((rate) => rate.category === category)
  return own
    .filter((rate, index) => own.findIndex((other) => nameOf(other) === nameOf(rate)) === index)
    .toSorted(
      (a, b) =>
        a.layer - b.layer ||
        Number(a.isCompound) - Number(b.isCompound) ||
        a.ratePpm - b.ratePpm ||
        (a.name < b.name ? -1 : 1),
    )
}

/** What all taxes on goods of a category take of a net of one. */
export function rateOn(category: string, rates: readonly TaxRate[]): Fraction {
  const own = taxesOn(category, rates)
  return sum(own.map((rate) => onOne(rate, own)))
}

/** What everybody is charged who pays tax, or what the prices contain for him. */
export function taxesOf(items: readonly Item[], rates: readonly TaxRate[], policy: Policy): OracleTaxes {
  const exact = items.flatMap((item) => exactTaxes(item, rates, policy))
  return policy.taxRounding === 'document' ? roundedOnce(exact, policy) : roundedEach(exact, policy)
}

/** One tax on one item, on the whole of it. */
interface ExactTax {
  readonly item: Item
  readonly tax: string
  readonly exact: Fraction
}

function exactTaxes(item: Item, rates: readonly TaxRate[], policy: Policy): ExactTax[] {
  if (item.amount === 0n) return []
  const own = taxesOn(item.category, rates)
  const net = policy.pricesIncludeTax
    ? dividedBy(fraction(item.amount), plus(fraction(1n), rateOn(item.category, rates)))
    : fraction(item.amount)
  return own.map((rate) => ({ item, tax: nameOf(rate), exact: times(net, onOne(rate, own)) }))
}

/** The tax of one rate on a net of one. */
function onOne(rate: TaxRate, own: readonly TaxRate[]): Fraction {
  const below = own.filter(({ layer }) => rate.isCompound && layer < rate.layer)
  const base = plus(fraction(1n), sum(below.map((lower) => onOne(lower, own))))
  return times(base, fraction(BigInt(rate.ratePpm), 1_000_000n))
}

/**
 * By unit or by line: on top of a price each tax is rounded by itself. What a price contains is rounded as one sum, and
 * the taxes share it: apart, they could come to more than the price.
 */
function roundedEach(
  all: readonly ExactTax[],
  { pricesIncludeTax, taxRounding, taxRoundingMode }: Policy,
): OracleTaxes {
  const byItem = new Map<string, bigint>()
  const byTax = new Map<string, bigint>()
  for (const [item, own] of groupedBy(all, ({ item }) => item)) {
    for (const { count, amount } of taxRounding === 'unit' ? unitsOf(item) : [{ count: 1n, amount: item.amount }]) {
      const exact = own.map((part) => times(part.exact, fraction(amount, item.amount)))
      const taxes = pricesIncludeTax
        ? cutToWhole(exact, rounded(sum(exact), taxRoundingMode))
        : exact.map((each) => rounded(each, taxRoundingMode))
      for (const [index, { tax }] of own.entries()) {
        addTo(byItem, item.key, (taxes[index] ?? 0n) * count)
        addTo(byTax, tax, (taxes[index] ?? 0n) * count)
      }
    }
  }
  return { byItem, byTax }
}

/** Some units that cost the same. */
export interface Units {
  readonly count: bigint
  readonly amount: bigint
}

/** A discount that doesn't divide leaves some units a minor unit dearer than the others. */
export function unitsOf({ quantity, amount }: { readonly quantity: bigint; readonly amount: bigint }): Units[] {
  const dearer = amount % quantity
  const units = [
    { count: quantity - dearer, amount: amount / quantity },
    { count: dearer, amount: amount / quantity + 1n },
  ]
  return units.filter(({ count }) => count > 0n)
}

/**
 * Once for the document: each tax over all its items; but taxes that a price contains beside others, as one sum with
 * those. Then the taxes share that sum, and so do the items. Ties go by the names of the categories first, then by the
 * order of taxes within a category, and of items within the cart, the shipping last.
 */
function roundedOnce(all: readonly ExactTax[], { pricesIncludeTax, taxRoundingMode }: Policy): OracleTaxes {
  const byItem = new Map<string, bigint>()
  const byTax = new Map<string, bigint>()
  const inOrder = all.toSorted((a, b) => compare(a.item.category, b.item.category))
  for (const own of pricesIncludeTax ? connected(inOrder) : groupedBy(inOrder, ({ tax }) => tax).values()) {
    const whole = rounded(sum(own.map(({ exact }) => exact)), taxRoundingMode)
    const share = (keyOf: (part: ExactTax) => string, sums: Map<string, bigint>) => {
      const groups = [...groupedBy(own, keyOf)].map(([key, parts]) => ({ key, exact: sum(parts.map((p) => p.exact)) }))
      const shares = cutToWhole(
        groups.map(({ exact }) => exact),
        whole,
      )
      for (const [index, { key }] of groups.entries()) addTo(sums, key, shares[index] ?? 0n)
    }
    share(({ item }) => item.key, byItem)
    share(({ tax }) => tax, byTax)
  }
  return { byItem, byTax }
}

/** In groups that have neither an item nor a tax in common: starts with one part, and takes in all that touches it. */
function connected(all: readonly ExactTax[]): ExactTax[][] {
  const groups: ExactTax[][] = []
  let left = all
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const taken = new Set([first])
    for (let before = 0; before < taken.size; ) {
      before = taken.size
      const items = new Set([...taken].map(({ item }) => item))
      const taxes = new Set([...taken].map(({ tax }) => tax))
      for (const part of left) if (items.has(part.item) || taxes.has(part.tax)) taken.add(part)
    }
    groups.push(left.filter((part) => taken.has(part)))
    left = left.filter((part) => !taken.has(part))
  }
  return groups
}

function groupedBy<Key>(all: readonly ExactTax[], keyOf: (part: ExactTax) => Key): Map<Key, ExactTax[]> {
  const groups = new Map<Key, ExactTax[]>()
  for (const part of all) groups.set(keyOf(part), [...(groups.get(keyOf(part)) ?? []), part])
  return groups
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

const addTo = (sums: Map<string, bigint>, key: string, more: bigint) => sums.set(key, (sums.get(key) ?? 0n) + more)

/** All taxes together. */
export const totalOf = ({ byTax }: OracleTaxes): bigint => added([...byTax.values()])
