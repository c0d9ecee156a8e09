import { exponentOf } from '../money/currency.ts'
import { checkedCount, checkedMinor, type Minor, multiplyMinor, subtractMinor, sumMinor } from '../money/minor.ts'
import { divideRounded } from '../money/rounding.ts'
import type { NamedRate } from '../tax/tax-rate.ts'
import type { TaxTreatment } from '../tax/treatment.ts'
import type { InvoiceDocument, InvoiceHeading, InvoiceLine, InvoiceNote, InvoiceRate } from './document.ts'

/** What an invoice is written from: the stored order, or what a refund has stored of it. Nothing is computed anew. */
export interface InvoiceFacts extends InvoiceHeading {
  readonly goods: readonly InvoicedItem[]
  readonly shipping: readonly InvoicedItem[]
  readonly taxLines: readonly InvoicedTax[]
  readonly treatment: TaxTreatment
  readonly roundingMinor: Minor
  readonly totalMinor: Minor
}

export interface InvoicedItem {
  readonly description: string
  readonly sku: string | null
  readonly quantity: number
  readonly unitPriceMinor: Minor
  readonly discountMinor: Minor
  readonly amountMinor: Minor
  readonly taxMinor: Minor
  /** The tax lines that it is taxed by; none where it is not taxed. */
  readonly rates: readonly NamedRate[]
}

export interface InvoicedTax extends NamedRate {
  readonly baseMinor: Minor
  readonly taxMinor: Minor
  readonly isReduced: boolean
  /** Set where a provider of taxes taxes a part of its lines only. */
  readonly isOfPart?: true
}

/** The facts do not make an invoice: a bug where they were stored or read, never a "no". */
export class InvoiceMismatch extends Error {
  override readonly name = 'InvoiceMismatch'
}

/**
 * The document of stored facts, which adds up to the unit: every line, every rate, and all of them to the order's
 * total. Throws InvoiceMismatch where they don't, and MoneyError where an amount but the rounding is below zero.
 */
export function writeInvoice(facts: InvoiceFacts): InvoiceDocument {
  const { goods, shipping, taxLines, treatment, roundingMinor, totalMinor, ...heading } = facts
  const rates = taxLines.map(rateOf)
  const lines = [
    ...goods.map((item) => lineOf(item, { kind: 'goods', heading, rates })),
    ...shipping.map((item) => lineOf(item, { kind: 'shipping', heading, rates })),
  ]
  const document = {
    ...heading,
    lines,
    rates,
    notes: notesOf(treatment, rates),
    netMinor: sumMinor(lines.map(({ netMinor }) => netMinor)),
    taxMinor: sumMinor(rates.map(({ taxMinor }) => taxMinor)),
    roundingMinor: checkedMinor(roundingMinor),
    totalMinor: checkedCount(totalMinor),
  }
  checkSums(document, taxLines)
  if (treatment !== 'taxed' && document.taxMinor !== 0) throw new InvoiceMismatch(`tax in spite of ${treatment.kind}`)
  return document
}

const rateOf = ({ name, ratePpm, baseMinor, taxMinor, isReduced }: InvoicedTax): InvoiceRate => ({
  name,
  ratePpm,
  baseMinor: checkedCount(baseMinor),
  taxMinor: checkedCount(taxMinor),
  mark: isReduced ? reducedMark : null,
})

/** As Japan's tax office shows it in its examples; any mark would do that the invoice explains. */
const reducedMark = '※'

interface LineContext {
  readonly kind: InvoiceLine['kind']
  readonly heading: InvoiceHeading
  readonly rates: readonly InvoiceRate[]
}

function lineOf(item: InvoicedItem, { kind, heading, rates }: LineContext): InvoiceLine {
  const { description, sku, quantity, unitPriceMinor, discountMinor, amountMinor, taxMinor } = item
  const priceMinor = multiplyMinor(checkedCount(unitPriceMinor), quantity)
  if (subtractMinor(priceMinor, checkedCount(discountMinor)) !== checkedCount(amountMinor)) {
    throw new InvoiceMismatch(`${quantity} at ${unitPriceMinor} less ${discountMinor} is not ${amountMinor}`)
  }
  const netMinor = heading.taxIncluded ? subtractMinor(amountMinor, taxMinor) : amountMinor
  return {
    ...{ kind, description, sku, quantity, unitPriceMinor, discountMinor, amountMinor },
    taxMinor: checkedCount(taxMinor),
    netMinor: checkedCount(netMinor),
    unitNet: perUnit({ netMinor, quantity }, exponentOf(heading.currency)),
    rates: item.rates.map(({ name, ratePpm }) => ({ name, ratePpm })),
    mark: item.rates.map((rate) => rowOf(rate, rates).mark).find((mark) => mark !== null) ?? null,
  }
}

function rowOf(rate: NamedRate, rates: readonly InvoiceRate[]): InvoiceRate {
  const row = rates.find((own) => isSameRate(own, rate))
  if (row === undefined) throw new InvoiceMismatch(`a line is taxed by "${rate.name}", and the invoice is not`)
  return row
}

const isSameRate = (a: NamedRate, b: NamedRate): boolean => a.name === b.name && a.ratePpm === b.ratePpm

/** 1000 for 3 → "3.3333" in dollars, "333.33" in yen. */
function perUnit(net: { netMinor: Minor; quantity: number }, exponent: number): string {
  const hundredths = divideRounded(BigInt(net.netMinor) * 100n, BigInt(net.quantity), 'halfUp')
  const decimals = exponent + 2
  const digits = String(hundredths).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function notesOf(treatment: TaxTreatment, rates: readonly InvoiceRate[]): InvoiceNote[] {
  return [
    ...(treatment === 'taxed' ? [] : [{ kind: treatment.kind, text: treatment.note }]),
    ...(rates.some(({ mark }) => mark !== null) ? [{ kind: 'reduced_rate', mark: reducedMark } as const] : []),
  ]
}

function checkSums(document: InvoiceDocument, taxLines: readonly InvoicedTax[]): void {
  const { netMinor, taxMinor, roundingMinor, totalMinor, lines, rates } = document
  const taxOfLines = sumMinor(lines.map((line) => line.taxMinor))
  if (taxOfLines !== taxMinor) throw new InvoiceMismatch(`the lines have ${taxOfLines} of tax, the rates ${taxMinor}`)
  const sum = sumMinor([netMinor, taxMinor, roundingMinor])
  if (sum !== totalMinor) throw new InvoiceMismatch(`everything comes to ${sum}, and the order to ${totalMinor}`)
  for (const [index, rate] of rates.entries()) checkRate(rate, lines, taxLines[index]?.isOfPart ?? false)
}

/** Where a line has several rates, its tax is stored as one sum, and can't be told apart by rate. */
function checkRate(rate: InvoiceRate, lines: readonly InvoiceLine[], isOfPart: boolean): void {
  const taxed = lines.filter((line) => line.rates.some((own) => isSameRate(own, rate)))
  if (taxed.some((line) => line.rates.length > 1)) return
  const netMinor = sumMinor(taxed.map((line) => line.netMinor))
  const taxMinor = sumMinor(taxed.map((line) => line.taxMinor))
  const isBase = isOfPart ? rate.baseMinor <= netMinor : rate.baseMinor === netMinor
  if (!isBase || taxMinor !== rate.taxMinor) {
    throw new InvoiceMismatch(
      `"${rate.name}" is ${rate.taxMinor} on ${rate.baseMinor}, its lines ${taxMinor} on ${netMinor}`,
    )
  }
}
