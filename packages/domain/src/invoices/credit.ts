import { allocate } from '../money/allocate.ts'
import { addMinor, checkedMinor, type Minor, minorAt, subtractMinor, sumMinor } from '../money/minor.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import { type InvoicedSale, isTaxedBy } from './sale.ts'
import type { InvoicedItem, InvoicedTax } from './write-invoice.ts'

/** More than what is left of an invoice can't be credited: a bug where it was asked for. */
export class CreditExceedsInvoice extends Error {
  override readonly name = 'CreditExceedsInvoice'
}

/**
 * What goes back of an invoiced sale when so much of its money does, in the shape of the sale, line by line. It is a
 * share of what the earlier credits have left: first of lines that are taxed alike, then of net and tax in them, then
 * of each line, always by largest remainder. So taxes are rounded once for each rate, no line gives back more than it
 * has, and credits that come to the invoice are the invoice, to the unit.
 *
 * Throws CreditExceedsInvoice for an amount above what is left, or not above zero.
 */
export function creditOf(invoiced: InvoicedSale, earlier: readonly InvoicedSale[], amountMinor: Minor): InvoicedSale {
  const left = leftOf(invoiced, earlier)
  const leftMinor = sumMinor([
    ...left.parts.flatMap(({ netMinor, taxMinor }) => [netMinor, taxMinor]),
    left.roundingMinor,
  ])
  if (amountMinor <= 0 || amountMinor > leftMinor) {
    throw new CreditExceedsInvoice(`${amountMinor} of an invoice of which ${leftMinor} is left`)
  }
  const roundingMinor = shareOf(left.roundingMinor, amountMinor, leftMinor)
  const given = giveBack(left.parts, subtractMinor(amountMinor, roundingMinor))
  const items = given.map((part) => creditedItem(part, invoiced.taxIncluded))
  return {
    ...invoiced,
    goods: items.slice(0, invoiced.goods.length),
    shipping: items.slice(invoiced.goods.length),
    taxLines: creditedTaxes(invoiced.taxLines, left, given),
    roundingMinor,
    totalMinor: amountMinor,
  }
}

/** One line, and what of it is meant. */
interface Part {
  readonly item: InvoicedItem
  readonly netMinor: Minor
  readonly taxMinor: Minor
}

interface Left {
  /** Goods first, as they stand on the invoice. */
  readonly parts: readonly Part[]
  /** What no credit has had of each tax row: of the tax, and of what was taxed. */
  readonly taxes: ReadonlyMap<InvoicedTax, Minor>
  readonly bases: ReadonlyMap<InvoicedTax, Minor>
  readonly roundingMinor: Minor
}

function leftOf(invoiced: InvoicedSale, earlier: readonly InvoicedSale[]): Left {
  const net = ({ amountMinor, taxMinor }: InvoicedItem) => (invoiced.taxIncluded ? amountMinor - taxMinor : amountMinor)
  const rest = (whole: Minor, given: readonly Minor[]): Minor => subtractMinor(whole, sumMinor(given))
  const leftOfRows = (of: (row: InvoicedTax) => Minor) =>
    new Map(
      invoiced.taxLines.map((row, index) => {
        const given = earlier.flatMap((credit) => credit.taxLines.slice(index, index + 1))
        return [row, rest(of(row), given.map(of))]
      }),
    )
  return {
    parts: itemsOf(invoiced).map((item, index) => {
      const given = earlier.flatMap((credit) => itemsOf(credit).slice(index, index + 1))
      return {
        item,
        netMinor: rest(net(item), given.map(net)),
        taxMinor: rest(
          item.taxMinor,
          given.map(({ taxMinor }) => taxMinor),
        ),
      }
    }),
    taxes: leftOfRows(({ taxMinor }) => taxMinor),
    bases: leftOfRows(({ baseMinor }) => baseMinor),
    roundingMinor: rest(
      invoiced.roundingMinor,
      earlier.map((credit) => credit.roundingMinor),
    ),
  }
}

const itemsOf = ({ goods, shipping }: InvoicedSale): InvoicedItem[] => [...goods, ...shipping]

/** Towards zero, so that what remains has room for the rest. */
const shareOf = (whole: Minor, amountMinor: Minor, ofMinor: Minor): Minor =>
  checkedMinor(Number((BigInt(whole) * BigInt(amountMinor)) / BigInt(ofMinor)))

function giveBack(parts: readonly Part[], amountMinor: Minor): Part[] {
  const groups = [...new Set(parts.map(groupOf))]
  const sums = groups.map((group) => {
    const own = parts.filter((part) => groupOf(part) === group)
    const netMinor = sumMinor(own.map((part) => part.netMinor))
    return { own, netMinor, taxMinor: sumMinor(own.map((part) => part.taxMinor)) }
  })
  const shares = sharesOf(amountMinor, sums, ({ netMinor, taxMinor }) => addMinor(netMinor, taxMinor))
  const kinds = ['netMinor', 'taxMinor'] as const
  const given = (kind: (typeof kinds)[number]) =>
    new Map(
      sums.flatMap((group) => {
        const ofGroup = sharesOf(minorAt(shares, group), kinds, (each) => group[each])
        return [...sharesOf(minorAt(ofGroup, kind), group.own, (part) => part[kind])]
      }),
    )
  const [nets, taxes] = [given('netMinor'), given('taxMinor')]
  return parts.map((part) => ({ item: part.item, netMinor: minorAt(nets, part), taxMinor: minorAt(taxes, part) }))
}

/** By what each share is for. */
function sharesOf<For>(whole: Minor, all: readonly For[], weightOf: (one: For) => Minor): ReadonlyMap<For, Minor> {
  const shares = allocate(whole, all.map(weightOf))
  // One share for each: allocate promises it, a type can't.
  return new Map(all.map((one, index) => [one, shares[index] as Minor]))
}

/** What is taxed alike. */
const groupOf = ({ item }: Part): string => item.rates.map(rowKey).join('\n')

/** What goes back as a whole keeps its pieces and their price. */
function creditedItem({ item, netMinor, taxMinor }: Part, taxIncluded: boolean): InvoicedItem {
  const amountMinor = taxIncluded ? addMinor(netMinor, taxMinor) : netMinor
  if (amountMinor === item.amountMinor && taxMinor === item.taxMinor) return item
  return { ...item, quantity: 1, unitPriceMinor: amountMinor, discountMinor: 0, amountMinor, taxMinor }
}

/**
 * Lines of one rate tell what is its. Where lines have several, their tax is one sum: all of it on such rows is shared
 * out by what is left of each.
 */
function creditedTaxes(rows: readonly InvoicedTax[], left: Left, given: readonly Part[]): InvoicedTax[] {
  const mixed = new Set(given.flatMap(({ item: { rates } }) => (rates.length > 1 ? rates.map(rowKey) : [])))
  const mixedTaxMinor = sumMinor(
    given.map(({ item, taxMinor }) => (item.rates.some((rate) => mixed.has(rowKey(rate))) ? taxMinor : 0)),
  )
  const mixedRows = rows.filter((row) => mixed.has(rowKey(row)))
  const shares = sharesOf(mixedTaxMinor, mixedRows, (row) => minorAt(left.taxes, row))
  return rows.map((row) => {
    const own = given.filter(({ item }) => isTaxedBy(item, row))
    const ownTaxMinor = shares.get(row) ?? sumMinor(own.map(({ taxMinor }) => taxMinor))
    const netOf = (parts: readonly Part[]) =>
      sumMinor(parts.filter(({ item }) => isTaxedBy(item, row)).map(({ netMinor }) => netMinor))
    const [leftNetMinor, leftBaseMinor] = [netOf(left.parts), minorAt(left.bases, row)]
    // Mostly all of a line is taxed, and base and net are one.
    const baseMinor = leftNetMinor === 0 ? 0 : shareOf(leftBaseMinor, netOf(given), leftNetMinor)
    return { ...row, baseMinor, taxMinor: ownTaxMinor }
  })
}

const rowKey = ({ name, ratePpm }: NamedRate): string => `${ratePpm} ${name}`
