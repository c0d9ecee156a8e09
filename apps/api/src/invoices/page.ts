import type { InvoiceDocument, InvoiceLine, InvoiceParty } from '@tillwright/domain/invoices/document'
import { shownDecimal, shownMoney, shownRate } from './shown.ts'
import { shownDay } from './shown-day.ts'
import { type Words, wordsFor } from './words/words.ts'

/** The page of an invoice, all in texts: what HTML and PDF have in common. */
export interface InvoicePage {
  readonly language: string
  readonly title: string
  readonly facts: readonly Fact[]
  readonly seller: Party
  readonly buyer: Party
  readonly lines: Table
  readonly rates: Table | null
  readonly sums: readonly Fact[]
  /** The last of the sums, and what the page is about. */
  readonly total: Fact
  readonly notes: readonly string[]
}

export interface Fact {
  readonly label: string
  readonly text: string
}

interface Party {
  readonly label: string
  readonly name: string
  readonly lines: readonly string[]
  readonly facts: readonly Fact[]
}

/** The first column is text, all others are numbers. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** In the language of the order's locale, as far as there are words in it. */
export function pageOf(document: InvoiceDocument, locale: string): InvoicePage {
  const words = wordsFor(locale)
  const speaking = { document, words, locale: localeOf(words, locale) }
  const { seller, buyer, subject, totalMinor } = document
  return {
    language: words.language,
    title: words.title(document),
    facts: headingOf(speaking),
    seller: partyOf(words.seller, seller, [
      ...factsOf(words.vatId, seller.vatId),
      ...factsOf(words.taxNumber, seller.taxNumber),
      ...factsOf(words.registration, seller.registration?.number ?? null),
    ]),
    buyer: partyOf(words.buyer, { ...buyer, name: words.addressed(buyer.name) }, factsOf(words.vatId, buyer.vatId)),
    lines: linesOf(speaking),
    rates: ratesOf(speaking),
    sums: sumsOf(speaking),
    total: {
      label: subject.kind === 'invoice' ? words.total : words.totalCredited,
      text: moneyIn(speaking)(totalMinor),
    },
    notes: notesOf(speaking),
  }
}

interface Speaking {
  readonly document: InvoiceDocument
  readonly words: Words
  readonly locale: string
}

/** Numbers are written as the words are, by the order's own country where it speaks the language. */
const localeOf = ({ language }: Words, locale: string): string =>
  locale.toLowerCase().split('-')[0] === language ? locale : language

const moneyIn =
  ({ document: { currency }, locale }: Speaking) =>
  (minor: number): string =>
    shownMoney(minor, { currency, locale })

const factsOf = (label: string, text: string | null): Fact[] => (text === null || text === '' ? [] : [{ label, text }])

const partyOf = (label: string, { name, addressLines }: InvoiceParty, facts: readonly Fact[]): Party => ({
  ...{ label, name, facts },
  lines: addressLines,
})

function headingOf({ document, words, locale }: Speaking): Fact[] {
  const { number, issuedOn, suppliedOn, orderNumber, subject } = document
  const day = (of: InvoiceDocument['suppliedOn']) => (of === null ? null : shownDay(of, locale))
  const heading = [
    ...factsOf(words.number, number),
    ...factsOf(words.issuedOn, day(issuedOn)),
    ...factsOf(subject.kind === 'invoice' ? words.suppliedOn : words.agreedOn, day(suppliedOn)),
    ...factsOf(words.orderNumber, orderNumber),
  ]
  if (subject.kind === 'invoice') return heading
  const { corrects } = subject
  return [
    ...heading,
    ...factsOf(words.corrects, words.correctedInvoice(corrects.number, shownDay(corrects.issuedOn, locale))),
    ...factsOf(words.correctedSupply, day(corrects.suppliedOn)),
  ]
}

/** Columns that would say nothing are left out: discounts where there are none, net prices where all are net. */
function linesOf(speaking: Speaking): Table {
  const { document, words, locale } = speaking
  const { lines, currency } = document
  const taxIncluded = document.taxIncluded && document.taxMinor > 0
  const money = moneyIn(speaking)
  const hasDiscounts = lines.some(({ discountMinor }) => discountMinor > 0)
  const row = (line: InvoiceLine) => [
    describe(line),
    new Intl.NumberFormat(locale).format(line.quantity),
    money(line.unitPriceMinor),
    ...(taxIncluded ? [shownDecimal(line.unitNet, { currency, locale })] : []),
    ...(hasDiscounts ? [line.discountMinor === 0 ? '' : money(-line.discountMinor)] : []),
    line.rates.map(({ ratePpm }) => shownRate(ratePpm, locale)).join(' + '),
    money(line.amountMinor),
  ]
  return {
    head: [
      ...[words.description, words.quantity, words.unitPrice],
      ...(taxIncluded ? [words.unitNet] : []),
      ...(hasDiscounts ? [words.discount] : []),
      ...[words.rate, words.amount],
    ],
    rows: lines.map(row),
  }
}

const describe = ({ description, sku, mark }: InvoiceLine): string =>
  [`${description}${mark === null ? '' : ` ${mark}`}`, ...(sku === null ? [] : [`(${sku})`])].join(' ')

function ratesOf(speaking: Speaking): Table | null {
  const { document, words, locale } = speaking
  const money = moneyIn(speaking)
  if (document.rates.length === 0) return null
  return {
    head: [words.tax, words.rate, words.taxBase, words.tax, words.amount],
    rows: document.rates.map(({ name, mark, ratePpm, baseMinor, taxMinor }) => [
      `${name}${mark === null ? '' : ` ${mark}`}`,
      shownRate(ratePpm, locale),
      money(baseMinor),
      money(taxMinor),
      money(baseMinor + taxMinor),
    ]),
  }
}

function sumsOf(speaking: Speaking): Fact[] {
  const { document, words } = speaking
  const money = moneyIn(speaking)
  return [
    { label: words.net, text: money(document.netMinor) },
    { label: words.tax, text: money(document.taxMinor) },
    ...(document.roundingMinor === 0 ? [] : [{ label: words.rounding, text: money(document.roundingMinor) }]),
  ]
}

function notesOf({ document: { notes, taxIncluded, taxMinor }, words }: Speaking): string[] {
  const told = notes.map((note) => (note.kind === 'reduced_rate' ? words.reducedRate(note.mark) : note.text))
  if (taxMinor === 0) return told
  return [...told, taxIncluded ? words.pricesIncludeTax : words.pricesExcludeTax]
}
