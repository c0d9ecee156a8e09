import { allocate } from '../money/allocate.ts'
import { addMinor, type Minor, multiplyMinor, sumMinor } from '../money/minor.ts'
import { mulDiv } from '../money/rounding.ts'
import type { TaxRate } from '../pricing/quote.ts'
import type { TaxableLine, TaxPolicy } from './tax.ts'

/** Lines that the same rates apply to. */
export interface RateGroup {
  readonly rates: readonly TaxRate[]
  readonly lines: readonly TaxableLine[]
}

/**
 * The same tax seen twice: by line and by rate, in the order of the group's lines and rates. Both add up to one sum.
 */
export interface AssessedGroup extends RateGroup {
  readonly lineTaxes: readonly Minor[]
  readonly rateTaxes: readonly Minor[]
}

/** Two rates are one row of the breakdown, and rounded as one, when they have one name and one rate. */
export const rowOf = (rate: TaxRate): string => `${rate.ratePpm} ${rate.name}`

/** Rounds on every line, or on every unit of it: a discounted line's units differ by at most one minor unit. */
export function assessLines(groups: readonly RateGroup[], policy: TaxPolicy): AssessedGroup[] {
  return groups.map((group) => {
    const taxes = group.lines.map((line) =>
      policy.taxRounding === 'unit'
        ? taxesOfUnits(line, group.rates, policy)
        : taxesOfAmount(line.amountMinor, group.rates, policy),
    )
    return {
      ...group,
      lineTaxes: taxes.map(sumMinor),
      rateTaxes: group.rates.map((_, rate) => sumMinor(taxes.map((ofLine) => ofLine[rate] ?? 0))),
    }
  })
}

/** Rounds once per rate for all lines together, and gives each line its part. */
export function assessDocument(groups: readonly RateGroup[], policy: TaxPolicy): AssessedGroup[] {
  if (!policy.pricesIncludeTax) return assessNetDocument(groups)
  return groups.map((group) => {
    const amounts = group.lines.map(({ amountMinor }) => amountMinor)
    const rateTaxes = taxesOfAmount(sumMinor(amounts), group.rates, policy)
    // The sum is split, not each rate: so no line's rounded parts can come to more than the line itself.
    return { ...group, rateTaxes, lineTaxes: allocate(sumMinor(rateTaxes), amounts) }
  })
}

/** In net amounts one rate can be found apart from the others, across all groups that it occurs in. */
function assessNetDocument(groups: readonly RateGroup[]): AssessedGroup[] {
  const assessed = groups.map((group) => ({
    ...group,
    lineTaxes: group.lines.map((): Minor => 0),
    rateTaxes: group.rates.map((): Minor => 0),
  }))
  const rates = new Map(groups.flatMap((group) => group.rates.map((rate) => [rowOf(rate), rate] as const)))
  for (const [row, rate] of rates) {
    const places = assessed.flatMap((group) => {
      const rateIndex = group.rates.findIndex((own) => rowOf(own) === row)
      return rateIndex < 0 ? [] : group.lines.map((line, lineIndex) => ({ group, rateIndex, line, lineIndex }))
    })
    const amounts = places.map(({ line }) => line.amountMinor)
    const parts = allocate(taxOn(sumMinor(amounts), rate), amounts)
    for (const [index, { group, rateIndex, lineIndex }] of places.entries()) {
      const part = parts[index] ?? 0
      group.lineTaxes[lineIndex] = addMinor(group.lineTaxes[lineIndex] ?? 0, part)
      group.rateTaxes[rateIndex] = addMinor(group.rateTaxes[rateIndex] ?? 0, part)
    }
  }
  return assessed
}

function taxesOfUnits(line: TaxableLine, rates: readonly TaxRate[], policy: TaxPolicy): Minor[] {
  const dearerCount = line.amountMinor % line.quantity
  const unitMinor = (line.amountMinor - dearerCount) / line.quantity
  const cheaper = taxesOfAmount(unitMinor, rates, policy)
  const dearer = taxesOfAmount(unitMinor + 1, rates, policy)
  return rates.map((_, rate) =>
    addMinor(
      multiplyMinor(cheaper[rate] ?? 0, line.quantity - dearerCount),
      multiplyMinor(dearer[rate] ?? 0, dearerCount),
    ),
  )
}

/** The taxes of several rates on one amount. Compounding rates will have their place here. */
function taxesOfAmount(amountMinor: Minor, rates: readonly TaxRate[], policy: TaxPolicy): Minor[] {
  if (!policy.pricesIncludeTax) return rates.map((rate) => taxOn(amountMinor, rate))
  const ppm = rates.map(({ ratePpm }) => ratePpm)
  const allPpm = sumMinor(ppm)
  return allocate(mulDiv(amountMinor, { times: allPpm, over: million + allPpm }, 'halfUp'), ppm)
}

const taxOn = (netMinor: Minor, rate: TaxRate): Minor =>
  mulDiv(netMinor, { times: rate.ratePpm, over: million }, 'halfUp')

const million = 1_000_000
