import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { currencyCode } from '../money/currency.ts'
import { sumMinor } from '../money/minor.ts'
import { runs } from '../testing/runs.ts'
import { documents } from '../testing/tax-documents.ts'
import type { TaxableLine } from './tax.ts'
import { checkTaxAnswer, WrongTaxAnswer } from './tax-answer.ts'
import { type AnsweredPolicy, taxByAnswers, taxOnTopOf } from './tax-by-answers.ts'
import type { SaidOfTax, TaxAnswer, TaxQuestion } from './tax-question.ts'

const usd = currencyCode('USD')
const exempt = { kind: 'exempt', note: 'why' } as const
const reverse = { kind: 'reverse_charge', note: 'Reverse charge' } as const
const calculation = { id: 'taxcalc_1', expiresAtSeconds: 2_000_000_000, taxedAtSeconds: 1_700_000_000 }
const anyPolicy: fc.Arbitrary<AnsweredPolicy> = fc.record({
  currency: fc.constantFrom(usd, currencyCode('JPY')),
  pricesIncludeTax: fc.boolean(),
  treatment: fc.constantFrom('taxed' as const, exempt, reverse),
})

/** A provider of no sense: two taxes of any amounts on each line, that the line can bear. */
function said({ currency, amountsIncludeTax, treatment, lines }: TaxQuestion, weights: readonly number[]): SaidOfTax {
  const answered = lines.map(({ key, amountMinor }, index) => {
    const weight = treatment === 'taxed' ? (weights[index % weights.length] ?? 0) : 0
    const taxMinor = Math.floor((amountMinor * weight) / 100)
    const state = Math.floor(taxMinor / 3)
    const baseMinor = amountsIncludeTax ? amountMinor - taxMinor : amountMinor
    const parts = [
      { name: 'State', ratePpm: 40_000, baseMinor, taxMinor: state },
      { name: index % 2 === 0 ? 'County' : 'City', ratePpm: 80_000, baseMinor, taxMinor: taxMinor - state },
      { name: 'Not collected', ratePpm: 0, baseMinor: 0, taxMinor: 0 },
    ]
    return { key, amountMinor, taxMinor, parts }
  })
  const taxMinor = sumMinor(answered.map((line) => line.taxMinor))
  const [taxOnTopMinor, taxInsideMinor] = amountsIncludeTax ? [0, taxMinor] : [taxMinor, 0]
  const totalMinor = sumMinor(answered.map((line) => line.amountMinor)) + taxOnTopMinor
  return { calculation, currency, lines: answered, taxOnTopMinor, taxInsideMinor, totalMinor }
}

/** Asks until nothing is open. */
function settle(lines: readonly TaxableLine[], policy: AnsweredPolicy, weights: readonly number[]) {
  const answers: TaxAnswer[] = []
  for (;;) {
    const found = taxByAnswers(lines, answers, policy)
    if (found.open === null) return { ...found, answers }
    answers.push(checkTaxAnswer(found.open, said(found.open, weights)))
  }
}

const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 4 })
const always = (promise: (lines: TaxableLine[], policy: AnsweredPolicy, weights: number[]) => void) =>
  fc.assert(fc.property(documents, anyPolicy, weights, promise), { numRuns: runs })

describe('whatever a provider answers', () => {
  test('its taxes are charged to the unit, net and tax make the gross, and the rows add up to the lines', () => {
    always((lines, policy, by) => {
      const { taxed, settled } = settle(lines, policy, by)
      const theirs = new Map(settled?.said.lines.map((line) => [line.key, line.taxMinor]))
      for (const { key, amountMinor } of lines) {
        const [net = 0, tax = 0, relief = 0] = [taxed.lineNets, taxed.lineTaxes, taxed.lineReliefs].map((of) =>
          of.get(key),
        )
        expect(tax).toBe(theirs.get(key) ?? 0)
        expect(policy.pricesIncludeTax ? net + tax + relief : net).toBe(amountMinor)
        expect(Math.min(net, tax, relief)).toBeGreaterThanOrEqual(0)
      }
      const taxMinor = sumMinor([...taxed.lineTaxes.values()])
      expect(sumMinor(taxed.breakdown.map((row) => row.taxMinor))).toBe(taxMinor)
      expect((settled?.said.taxOnTopMinor ?? 0) + (settled?.said.taxInsideMinor ?? 0)).toBe(taxMinor)
      const charged = sumMinor([...taxed.lineNets.values()]) + taxMinor
      expect(settled?.said.totalMinor ?? 0).toBe(charged)
    })
  })

  test('each line names rows that are in the breakdown, and those alone', () => {
    always((lines, policy, by) => {
      const { taxed } = settle(lines, policy, by)
      const named = [...taxed.lineRates.values()].flat().map(({ name, ratePpm }) => `${name} ${ratePpm}`)
      expect(new Set(named)).toEqual(new Set(taxed.breakdown.map(({ name, ratePpm }) => `${name} ${ratePpm}`)))
    })
  })

  test('who pays none is charged what is left of what all others pay, and the sale is recorded as that', () => {
    always((lines, policy, by) => {
      const others = settle(lines, { ...policy, treatment: 'taxed' }, by)
      const { taxed, settled, answers } = settle(lines, { ...policy, treatment: reverse }, by)
      expect(taxed.lineNets).toEqual(others.taxed.lineNets)
      expect(settled?.question.treatment ?? 'reverse_charge').toBe('reverse_charge')
      expect(answers.length).toBeLessThanOrEqual(policy.pricesIncludeTax ? 2 : 1)
      expect(taxed.breakdown.map(({ note, taxMinor }) => [note, taxMinor])).toEqual(
        sumMinor([...taxed.lineNets.values()]) === 0 ? [] : [['Reverse charge', 0]],
      )
    })
  })
})

const goods: TaxableLine[] = [
  { key: 'mug', category: 'standard', quantity: 2, amountMinor: 2_000 },
  { key: 'gift', category: 'standard', quantity: 1, amountMinor: 0 },
]
const onTop: AnsweredPolicy = { currency: usd, pricesIncludeTax: false, treatment: 'taxed' }

test('what costs nothing is not asked about, and nothing at all is settled without an answer', () => {
  expect(taxByAnswers(goods, [], onTop)).toMatchObject({
    open: { currency: 'USD', amountsIncludeTax: false, treatment: 'taxed', lines: goods.slice(0, 1) },
    settled: null,
  })
  expect(taxByAnswers(goods.slice(1), [], onTop)).toMatchObject({ open: null, settled: null, taxed: { breakdown: [] } })
})

test('an answer to other goods, to another quantity or in another currency leaves the question open', () => {
  const { answers } = settle(goods, onTop, [10])
  const more = goods.map((line) => ({ ...line, quantity: line.quantity + 1 }))
  expect(taxByAnswers(goods, answers, onTop).open).toBeNull()
  expect(taxByAnswers(more, answers, onTop).open?.lines[0]?.quantity).toBe(3)
  expect(taxByAnswers(goods, answers, { ...onTop, currency: currencyCode('CAD') }).open?.currency).toBe('CAD')
  expect(taxByAnswers(goods, answers, { ...onTop, treatment: exempt }).open?.treatment).toBe('exempt')
  expect(taxByAnswers(goods, answers, { ...onTop, pricesIncludeTax: true }).open?.amountsIncludeTax).toBe(true)
})

test('what is known of goods counts, also before their shipping has been asked about', () => {
  const shipping = { key: 'shipping post', category: 'shipping', quantity: 1, amountMinor: 500 }
  const { answers } = settle([...goods, shipping], onTop, [10])
  expect([taxOnTopOf(goods, answers), taxOnTopOf(goods, [])]).toEqual([200, 0])
})

const question: TaxQuestion = { ...onTop, amountsIncludeTax: false, treatment: 'taxed', lines: goods.slice(0, 1) }
const right: SaidOfTax = said(question, [10])
const part = { name: 'State', ratePpm: 1, baseMinor: 2_000, taxMinor: 200 }
const line = (more: object): SaidOfTax => ({ ...right, lines: right.lines.map((own) => ({ ...own, ...more })) })

test.each<[string, SaidOfTax]>([
  ['in another currency', { ...right, currency: 'EUR' }],
  ['without a line', { ...right, lines: [], taxOnTopMinor: 0, totalMinor: 0 }],
  ['to a line that nobody asked about', line({ key: 'lamp' })],
  ['with a line more', { ...right, lines: [...right.lines, { key: 'lamp', amountMinor: 0, taxMinor: 0, parts: [] }] }],
  ['for another amount', { ...line({ amountMinor: 1_999 }), totalMinor: 2_199 }],
  ['with parts that do not make the tax', line({ parts: [{ ...part, taxMinor: 199 }] })],
  [
    'with a tax below zero',
    { ...line({ taxMinor: -1, parts: [{ ...part, taxMinor: -1 }] }), taxOnTopMinor: -1, totalMinor: 1_999 },
  ],
  [
    'with half a unit',
    { ...line({ taxMinor: 0.5, parts: [{ ...part, taxMinor: 0.5 }] }), taxOnTopMinor: 0.5, totalMinor: 2_000.5 },
  ],
  ['with a base below zero', line({ parts: [{ ...part, baseMinor: -1 }] })],
  ['with a base that is more than the line', line({ parts: [{ ...part, baseMinor: 2_001 }] })],
  ['whose tax is not that of its lines', { ...right, taxOnTopMinor: 199 }],
  ['that puts tax into prices without it', { ...right, taxInsideMinor: 1 }],
  ['whose total is another', { ...right, totalMinor: 2_201 }],
])('an answer %s is none', (_, wrong) => {
  expect(() => checkTaxAnswer(question, right)).not.toThrow()
  expect(() => checkTaxAnswer(question, wrong)).toThrow(WrongTaxAnswer)
})

test('an answer that taxes who pays none is none, nor is one with more tax inside than the price', () => {
  expect(() => checkTaxAnswer({ ...question, treatment: 'exempt' }, right)).toThrow('it taxes who pays none with 200')
  const inside = { ...question, amountsIncludeTax: true }
  const dear = line({ taxMinor: 2_001, parts: [{ ...part, baseMinor: 0, taxMinor: 2_001 }] })
  expect(() => checkTaxAnswer(inside, { ...dear, taxOnTopMinor: 0, taxInsideMinor: 2_001, totalMinor: 2_000 })).toThrow(
    '2001 is no tax on mug',
  )
})
