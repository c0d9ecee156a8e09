import { type Minor, sumMinor } from '../money/minor.ts'
import type { SaidOfLine, SaidOfTax, TaxAnswer, TaxQuestion } from './tax-question.ts'

/** A provider's answer that is none to what was asked, or does not add up: the provider's error, never a tax. */
export class WrongTaxAnswer extends Error {
  override readonly name = 'WrongTaxAnswer'
}

/**
 * Takes an answer for what it says only where it says all that was asked, and nothing else: the same lines with the
 * same amounts in the same currency, taxes that their parts make up and that no line is smaller than, sums that the
 * lines make up, and none at all for who pays none. Throws WrongTaxAnswer.
 */
export function checkTaxAnswer(question: TaxQuestion, said: SaidOfTax): TaxAnswer {
  const must = (holds: boolean, what: string) => {
    if (!holds) throw new WrongTaxAnswer(`${said.calculation.id}: ${what}`)
  }
  must(said.currency === question.currency, `it is in ${said.currency}, not ${question.currency}`)
  must(said.lines.length === question.lines.length, `it has ${said.lines.length} lines, not ${question.lines.length}`)
  const answered = new Map(said.lines.map((line) => [line.key, line]))
  for (const { key, amountMinor } of question.lines) {
    const line = answered.get(key)
    must(line?.amountMinor === amountMinor, `it has no line ${key} of ${amountMinor}`)
    if (line !== undefined) checkLine(line, question, must)
  }
  const amountMinor = sumMinor(said.lines.map((line) => line.amountMinor))
  const taxMinor = sumMinor(said.lines.map((line) => line.taxMinor))
  const [onTopMinor, insideMinor] = question.amountsIncludeTax ? [0, taxMinor] : [taxMinor, 0]
  must(said.taxOnTopMinor === onTopMinor, `its lines have ${onTopMinor} on top, and it says ${said.taxOnTopMinor}`)
  must(said.taxInsideMinor === insideMinor, `its lines have ${insideMinor} inside, and it says ${said.taxInsideMinor}`)
  must(said.totalMinor === amountMinor + onTopMinor, `its total is ${said.totalMinor}, not ${amountMinor + onTopMinor}`)
  must(question.treatment === 'taxed' || taxMinor === 0, `it taxes who pays none with ${taxMinor}`)
  return { question, said }
}

function checkLine(line: SaidOfLine, question: TaxQuestion, must: (holds: boolean, what: string) => void): void {
  const { key, amountMinor, taxMinor, parts } = line
  const netMinor = question.amountsIncludeTax ? amountMinor - taxMinor : amountMinor
  must(isAmount(taxMinor) && netMinor >= 0, `${taxMinor} is no tax on ${key}`)
  must(
    parts.every(({ taxMinor: part, baseMinor }) => isAmount(part) && isAmount(baseMinor) && baseMinor <= netMinor),
    `a tax on ${key} has no base in ${netMinor}`,
  )
  const partsMinor = sumMinor(parts.map((part) => part.taxMinor))
  must(partsMinor === taxMinor, `the taxes on ${key} make ${partsMinor}, not ${taxMinor}`)
}

const isAmount = (amountMinor: Minor): boolean => Number.isSafeInteger(amountMinor) && amountMinor >= 0
