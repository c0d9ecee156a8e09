import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MoneyError } from '../money/money-error.ts'
import type { RoundingMode } from '../money/rounding.ts'
import { anyQuoteFacts } from '../testing/oracle/any-quote.ts'
import { allEdges, edgesOf } from '../testing/oracle/edges.ts'
import { type OracleQuote, oracleQuote, PastSafeRange } from '../testing/oracle/quote.ts'
import { runs } from '../testing/runs.ts'
import { quoteCart } from './price-cart.ts'
import type { Quote, QuoteFacts } from './quote.ts'

/** What an oracle can say of a quote. */
function pricesOf(quote: Quote): OracleQuote {
  const { shippingReasons: _, openTaxQuestion: __, taxAnswer: ___, lines, shippingOptions, ...prices } = quote
  return {
    ...prices,
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

test('the carts have all the edges that shops have, each in one of a hundred at least', () => {
  const samples = fc.sample(anyQuoteFacts, { numRuns: 1000, seed: 5 })
  const edges = samples.flatMap((facts) => (quoted(facts) === 'OVERFLOW' ? [] : edgesOf(facts, quoteCart(facts))))
  const rare = allEdges.filter((edge) => edges.filter((own) => own === edge).length < samples.length / 100)
  expect(rare).toEqual([])
  expect(samples.filter((facts) => quoted(facts) === 'OVERFLOW').length).toBeGreaterThan(samples.length / 100)
  const isNearTie = (facts: QuoteFacts) => {
    const totalsBy = (taxRoundingMode: RoundingMode) => {
      const quote = quoted({ ...facts, market: { ...facts.market, taxRoundingMode } })
      return typeof quote === 'object' && quote.totals
    }
    return !isDeepStrictEqual(totalsBy('halfUp'), totalsBy('halfEven'))
  }
  expect(samples.filter(isNearTie).length).toBeGreaterThan(samples.length / 100)
})

test('any cart is quoted as the oracle quotes it, to the last unit', () => {
  fc.assert(
    fc.property(anyQuoteFacts, (facts) => {
      expect(quoted(facts)).toStrictEqual(expected(facts))
    }),
    { numRuns: runs },
  )
})
