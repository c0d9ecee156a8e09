import { allocate } from '../money/allocate.ts'
import { addMinor, type Minor, minorAt, sumMinor } from '../money/minor.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { Part } from './left.ts'

/**
 * The share of each part in an amount that goes back of all of them: first of lines that are taxed alike, then of net
 * and tax in them, then of each line, always by largest remainder. So taxes are rounded once for each rate. The amount
 * is not above what the parts come to.
 */
export function giveBack(parts: readonly Part[], amountMinor: Minor): Part[] {
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
export function sharesOf<For>(
  whole: Minor,
  all: readonly For[],
  weightOf: (one: For) => Minor,
): ReadonlyMap<For, Minor> {
  const shares = allocate(whole, all.map(weightOf))
  // One share for each: allocate promises it, a type can't.
  return new Map(all.map((one, index) => [one, shares[index] as Minor]))
}

/** What is taxed alike. */
const groupOf = ({ item }: Part): string => JSON.stringify(item.rates.map(rowKey))

export const rowKey = ({ name, ratePpm }: NamedRate): string => `${ratePpm} ${name}`
