import fc from 'fast-check'
import { currencyCode } from '../../money/currency.ts'
import { type Minor, sumMinor } from '../../money/minor.ts'
import { roundingForProvider } from '../../money/provider-amount.ts'
import { refundOfSale } from '../../payments/refundable.ts'
import { anyPartsBack } from '../../payments/testing/any-parts-back.ts'
import { type CreditedParts, creditOfLines } from '../credit-lines.ts'
import type { InvoicedSale } from '../sale.ts'
import { anySale } from './any-sale.ts'

/** Also in a currency whose last digit nobody can charge, and with taxes that a provider levies on parts of lines. */
export const anyInvoice: fc.Arbitrary<InvoicedSale> = fc
  .tuple(anySale, fc.constantFrom('as it is', 'in dinars', 'by a provider'))
  .map(([sale, how]) => {
    if (how === 'in dinars') return inDinars(sale)
    return how === 'by a provider' ? byProvider(sale) : sale
  })

function inDinars(sale: InvoicedSale): InvoicedSale {
  const [currency, exactMinor] = [currencyCode('KWD'), sale.totalMinor - sale.roundingMinor]
  const roundingMinor = roundingForProvider(exactMinor, currency)
  return { ...sale, currency, roundingMinor, totalMinor: exactMinor + roundingMinor }
}

const byProvider = (sale: InvoicedSale): InvoicedSale => ({
  ...sale,
  taxLines: sale.taxLines.map((row, index) => ({
    ...row,
    baseMinor: Math.floor((row.baseMinor * (index + 2)) / (index + 3)),
    isOfPart: true,
  })),
})

/** What happens to an invoice; an amount of money is a share of what it would be, or of what is left. */
export type Happening =
  | { readonly kind: 'return'; readonly back: Omit<CreditedParts, 'amountMinor'>; readonly percent: number }
  | { readonly kind: 'amount'; readonly percent: number }

/** All of it comes back somehow, for what it was sold for. */
export const anyReturns = (sale: InvoicedSale): fc.Arbitrary<Happening[]> =>
  anyPartsBack(sale.goods.map(({ quantity }) => quantity)).map((all) =>
    all.map((back) => ({ kind: 'return', back, percent: 100 })),
  )

/** The same, for less or more, and with amounts in between for other reasons. */
export const anyHappenings = (sale: InvoicedSale): fc.Arbitrary<Happening[]> =>
  anyReturns(sale).chain((returns) =>
    fc
      .tuple(...returns.map((happening) => fc.tuple(fc.constant(happening), anyTurn)))
      .map((all) =>
        all.flatMap(([happening, { percent, amounts }]) => [
          { ...happening, percent },
          ...amounts.map((share): Happening => ({ kind: 'amount', percent: share })),
        ]),
      ),
  )

const anyTurn = fc.record({
  percent: fc.oneof({ weight: 3, arbitrary: fc.constant(100) }, fc.integer({ min: 1, max: 250 })),
  amounts: fc.oneof(
    { weight: 3, arbitrary: fc.constant<number[]>([]) },
    fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 2 }),
  ),
})

export interface Credited {
  readonly happening: Happening | null
  readonly credit: InvoicedSale
}

/** The credits of what happens one after the other, and of what is left in the end. */
export function creditsOf(sale: InvoicedSale, happenings: readonly Happening[]): Credited[] {
  const all: Credited[] = []
  const leftMinor = (): Minor => sale.totalMinor - sumMinor(all.map(({ credit }) => credit.totalMinor))
  const give = (happening: Happening | null, wishedMinor: Minor): void => {
    const amountMinor = Math.min(wishedMinor, leftMinor())
    if (amountMinor === 0) return
    const back = happening?.kind === 'return' ? happening.back : { pieces: [], withShipping: false }
    const earlier = all.map(({ credit }) => credit)
    all.push({ happening, credit: creditOfLines(sale, earlier, { ...back, amountMinor }) })
  }
  for (const happening of happenings) {
    const wholeMinor = happening.kind === 'return' ? refundOfSale(sale, happening.back) : leftMinor()
    give(happening, Math.floor((wholeMinor * happening.percent) / 100))
  }
  give(null, leftMinor())
  return all
}
