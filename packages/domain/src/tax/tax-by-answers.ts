import type { CurrencyCode } from '../money/currency.ts'
import { addMinor, checkedCount, type Minor, subtractMinor } from '../money/minor.ts'
import type { TaxLine } from '../pricing/quote.ts'
import { type Charge, type TaxableLine, type Taxed, type TaxPolicy, untaxed } from './tax.ts'
import { isSameQuestion, type SaidOfLine, type TaxAnswer, type TaxQuestion } from './tax-question.ts'

/** A document as a provider taxes it, as far as its answers go. */
export interface TaxedByAnswers {
  readonly taxed: Taxed
  /** What has to be asked before the taxes are what is charged; null once they are. */
  readonly open: TaxQuestion | null
  /** The answer to what is charged, as which the sale is recorded; null while it is open, and where nothing costs. */
  readonly settled: TaxAnswer | null
}

export type AnsweredPolicy = Pick<TaxPolicy, 'pricesIncludeTax' | 'treatment'> & { readonly currency: CurrencyCode }

/**
 * Takes the taxes of a document from what a provider has answered, to the unit: nothing is rounded here. Who pays no
 * tax is charged what is left of gross amounts when that of all others is taken out, so that two things are asked of
 * them: what everybody else would pay, and, for the record, what they pay. In net amounts both are one question.
 * While a question is open its lines show no tax.
 */
export function taxByAnswers(
  lines: readonly TaxableLine[],
  answers: readonly TaxAnswer[],
  { currency, pricesIncludeTax, treatment }: AnsweredPolicy,
): TaxedByAnswers {
  const kind = treatment === 'taxed' ? treatment : treatment.kind
  const ask = (asked: readonly TaxableLine[], of: TaxQuestion['treatment']): TaxQuestion | null => {
    const costing = asked.filter(({ amountMinor }) => checkedCount(amountMinor) > 0)
    return costing.length === 0
      ? null
      : { currency, amountsIncludeTax: pricesIncludeTax, treatment: of, lines: costing }
  }
  const answerTo = (question: TaxQuestion | null): TaxAnswer | null =>
    (question && answers.find((answer) => isSameQuestion(answer.question, question))) ?? null
  const listed = ask(lines, pricesIncludeTax ? 'taxed' : kind)
  const found = answerTo(listed)
  const charges = chargesOf(lines, found, pricesIncludeTax)
  const charged = ask(
    charges.map(({ line, netMinor }) => (treatment === 'taxed' ? line : { ...line, amountMinor: netMinor })),
    kind,
  )
  const settled = answerTo(charged)
  const taxed = treatment === 'taxed' ? taxedBy(charges, found) : untaxed(charges, treatment)
  return { taxed, open: found === null ? listed : settled === null ? charged : null, settled }
}

/** What the answers so far put on top of these lines, whatever else they were asked about. */
export function taxOnTopOf(lines: readonly TaxableLine[], answers: readonly TaxAnswer[]): Minor {
  const known = new Map(answers.at(-1)?.said.lines.map((line) => [line.key, line]))
  return lines.reduce((sum, { key }) => addMinor(sum, known.get(key)?.taxMinor ?? 0), 0)
}

function chargesOf(lines: readonly TaxableLine[], answer: TaxAnswer | null, pricesIncludeTax: boolean): Charge[] {
  const said = new Map(answer?.said.lines.map((line) => [line.key, line.taxMinor]))
  return lines.map((line) => {
    const taxMinor = said.get(line.key) ?? 0
    return { line, taxMinor, netMinor: pricesIncludeTax ? subtractMinor(line.amountMinor, taxMinor) : line.amountMinor }
  })
}

function taxedBy(charges: readonly Charge[], answer: TaxAnswer | null): Taxed {
  const said = answer?.said.lines ?? []
  return {
    lineNets: new Map(charges.map(({ line, netMinor }) => [line.key, netMinor])),
    lineTaxes: new Map(charges.map(({ line, taxMinor }) => [line.key, taxMinor])),
    lineReliefs: new Map(),
    lineRates: new Map(
      said.map((line) => [line.key, breakdownOf([line]).map(({ name, ratePpm }) => ({ name, ratePpm }))]),
    ),
    breakdown: withCategories(charges, said),
  }
}

/** "Not collected here" taxes nothing of anything. */
const isShown = ({ baseMinor, taxMinor }: SaidOfLine['parts'][number]): boolean => baseMinor > 0 || taxMinor > 0

/** With the categories that each row is levied on, as the shop's own tables tell them, for invoices to mark. */
function withCategories(charges: readonly Charge[], said: readonly SaidOfLine[]): TaxLine[] {
  const categoryOf = new Map(charges.map(({ line }) => [line.key, line.category]))
  return breakdownOf(said).map((row) => {
    const own = said.filter(({ parts }) =>
      parts.some((part) => isShown(part) && part.name === row.name && part.ratePpm === row.ratePpm),
    )
    return { ...row, categories: [...new Set(own.flatMap(({ key }) => categoryOf.get(key) ?? []))].sort() }
  })
}

/** One row per name and rate, in the order in which they come. */
function breakdownOf(lines: readonly SaidOfLine[]): TaxLine[] {
  const rows = new Map<string, TaxLine>()
  for (const { name, ratePpm, baseMinor, taxMinor } of lines.flatMap(({ parts }) => parts.filter(isShown))) {
    const key = `${ratePpm} ${name}`
    const row = rows.get(key) ?? { name, ratePpm, baseMinor: 0, taxMinor: 0 }
    const sums = { baseMinor: addMinor(row.baseMinor, baseMinor), taxMinor: addMinor(row.taxMinor, taxMinor) }
    rows.set(key, { ...row, ...sums })
  }
  return [...rows.values()]
}
