import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MoneyError } from '../money/money-error.ts'
import type { RoundingMode } from '../money/rounding.ts'
import { anyQuoteFacts } from '../testing/oracle/any-quote.ts'
import { allEdges, edgesOf } from '../testing/oracle/edges.ts'
import { allPromotionEdges } from '../testing/oracle/promotion-edges.ts'
import { type OracleQuote, oracleQuote } from '../testing/oracle/quote.ts'
import { PastSafeRange } from '../testing/oracle/safe.ts'
import { runs } from '../testing/runs.ts'
import { quoteCart } from './price-cart.ts'
import type { Quote, QuoteFacts } from './quote.ts'

/** What an oracle can say of a quote. */
function pricesOf(quote: Quote): OracleQuote {
  const { shippingReasons: _, openTaxQuestion: __, taxAnswer: ___, lines, shippingOptions, ...prices } = quote
  return {
    ...prices,
    passedOver: quote.passedOver.toSorted((a, b) => (a.promotion.id < b.promotion.id ? -1 : 1)),
    lines: lines.map(({ reasons: ____, ...line }) => line),
    shippingOptions: shippingOptions.map(({ reasons: ____, ...option }) => option),
  }
}

const quoted = (facts: QuoteFacts) => {
  try {
    return pricesOf(quoteCart(facts))
  } catch (error) {
    if (error instanceof MoneyError) return error.code
    throw error
  }
}

const expected = (facts: QuoteFacts) => {
  try {
    return oracleQuote(facts)
  } catch (error) {
    if (error instanceof PastSafeRange) return 'OVERFLOW'
    throw error
  }
}

test('the carts have all edges that shops have, in one of a hundred; those of promotions in one of two hundred', () => {
  const samples = fc.sample(anyQuoteFacts, { numRuns: 1000, seed: 5 })
  const safe = samples.filter((facts) => quoted(facts) !== 'OVERFLOW')
  const edges = safe.flatMap((facts) => edgesOf(facts, quoteCart(facts)))
  const rarer = (than: number) => (edge: string) => edges.filter((own) => own === edge).length < samples.length / than
  expect(allEdges.filter(rarer(100))).toEqual([])
  expect(allPromotionEdges.filter(rarer(200))).toEqual([])
  expect(samples.length - safe.length).toBeGreaterThan(samples.length / 100)
  const isNearTie = (facts: QuoteFacts) => {
    const totalsBy = (taxRoundingMode: RoundingMode) => {
      const quote = quoted({ ...facts, market: { ...facts.market, taxRoundingMode } })
      return typeof quote === 'object' && quote.totals
    }
    return !isDeepStrictEqual(totalsBy('halfUp'), totalsBy('halfEven'))
  }
  expect(safe.filter(isNearTie).length).toBeGreaterThanOrEqual(samples.length / 100)
})

test('any cart is quoted as the oracle quotes it, to the last unit', () => {
  fc.assert(
    fc.property(anyQuoteFacts, (facts) => {
      expect(quoted(facts)).toStrictEqual(expected(facts))
    }),
    { numRuns: runs },
  )
})
