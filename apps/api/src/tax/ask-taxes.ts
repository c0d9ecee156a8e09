import { createHash } from 'node:crypto'
import type { Shop } from '@tillwright/db/shop'
import { keepTaxAnswer, readKeptTaxAnswer } from '@tillwright/db/tax-answers'
import { readProviderCodes } from '@tillwright/db/tax-categories'
import { MoneyError } from '@tillwright/domain/money/money-error'
import { shopDay } from '@tillwright/domain/orders/shop-day'
import type { Quote } from '@tillwright/domain/pricing/quote'
import { keyOfShipping } from '@tillwright/domain/shipping/taxables'
import { checkTaxAnswer, WrongTaxAnswer } from '@tillwright/domain/tax/tax-answer'
import type { TaxAsk, TaxedAddress } from '@tillwright/domain/tax/tax-ask'
import type { SaidOfTax, TaxAnswer, TaxQuestion } from '@tillwright/domain/tax/tax-question'
import type { Deps } from '../deps.ts'
import { ProviderRefused, ProviderUnavailable } from '../payments/gateway-asked.ts'
import { Refused } from '../refused.ts'

/** An address as far as taxes go by it, and in which field of a request it was given. */
export interface GivenAddress extends TaxedAddress {
  readonly givenAs: 'shippingAddress' | 'billingAddress'
}

export interface TaxAsking {
  readonly quote: Pick<Quote, 'market' | 'shippingMethod'>
  readonly question: TaxQuestion
  /** Where the sale is taxed. */
  readonly there: GivenAddress
  /** With its prefix; null for none. */
  readonly vatId: string | null
  readonly shop: Pick<Shop, 'timeZone'>
  /** By the database's clock. */
  readonly at: Date
}

/** What was asked of the provider, and what it has answered. */
export interface AskedTax extends TaxAnswer {
  readonly ask: TaxAsk
}

/**
 * What the market's provider says of a sale, asked once: an answer is kept for ten minutes, and within them the same
 * goods are taxed the same at the same address, on every node. Throws TAX_UNAVAILABLE where it does not answer, or
 * something that does not add up, and VALIDATION_FAILED for an address where it can tax nobody.
 */
export async function askTaxes(deps: Asking, asking: TaxAsking): Promise<AskedTax> {
  const { question, there } = asking
  const ask = await askOf(deps, asking)
  const key = keyOf(ask, asking)
  const kept = await readKeptTaxAnswer(deps.db, key)
  const said = kept ?? (await calculate(deps, { ask, there, key }))
  return { ...checkTaxAnswer(question, said), ask }
}

async function askOf({ db }: Pick<Deps, 'db'>, { quote, question, there, vatId }: TaxAsking): Promise<TaxAsk> {
  const categories = [...new Set(question.lines.map(({ category }) => category))].sort()
  const { market, shippingMethod } = quote
  const { givenAs: _, ...address } = there
  const shippingKey = shippingMethod?.tax.kind === 'category' ? keyOfShipping(shippingMethod.tax.category) : null
  const codes = await readProviderCodes(db, categories)
  // Where goods cost nothing, shipping is all that is sold: Stripe takes it as that, and not beside nothing.
  const isAlone = question.lines.every(({ key }) => key === shippingKey)
  const [line] = question.lines
  return {
    question,
    shippingKey: isAlone ? null : shippingKey,
    taxCodes: isAlone && line !== undefined ? { [line.category]: shippingCode, ...codes } : codes,
    address,
    addressKind: market.taxAddress,
    // A buyer who is taxed here is not to be found to be a business there.
    vatId: question.treatment === 'reverse_charge' ? vatId : null,
  }
}

/** https://docs.stripe.com/tax/tax-codes: shipping. */
const shippingCode = 'txcd_92010001'

/** The order of the keys is that in which they are written; a rate may begin with a day. */
const keyOf = (ask: TaxAsk, { at, shop: { timeZone } }: TaxAsking): string =>
  createHash('sha256')
    .update(JSON.stringify([ask, shopDay(at, timeZone)]))
    .digest('hex')

type Asking = Pick<Deps, 'db' | 'taxProvider' | 'log' | 'now'>

interface Calculating {
  readonly ask: TaxAsk
  readonly there: GivenAddress
  readonly key: string
}

async function calculate(deps: Asking, { ask, there, key }: Calculating): Promise<SaidOfTax> {
  const said = await saidOf(deps, ask)
  if (said === 'unknown_place') {
    const issue = { path: there.givenAs, message: 'is nowhere that taxes are known of' }
    throw new Refused({ code: 'VALIDATION_FAILED', issues: [issue] })
  }
  const keepMinutes = Math.min(keptMinutes, minutesLeft(said, deps.now()))
  return keepMinutes > 0 ? keepTaxAnswer(deps.db, { question: key, said, keepMinutes }) : said
}

const keptMinutes = 10

/** Whole ones, for which a calculation can still become a sale. */
const minutesLeft = ({ calculation }: SaidOfTax, now: Date): number =>
  Math.floor((calculation.expiresAtSeconds - now.getTime() / 1_000) / 60)

/** Throws TAX_UNAVAILABLE. What does not add up is not kept, so that the next one who asks may be told better. */
async function saidOf({ taxProvider, log }: Asking, ask: TaxAsk): Promise<SaidOfTax | 'unknown_place'> {
  try {
    const said = await taxProvider.calculateTax(ask)
    if (said !== 'unknown_place') checkTaxAnswer(ask.question, said)
    return said
  } catch (error) {
    if (error instanceof ProviderUnavailable) {
      log.warn({ err: error }, 'the provider of taxes does not answer')
      throw new Refused({ code: 'TAX_UNAVAILABLE', retryAfter: error.retryAfterSeconds })
    }
    const isTheirs = error instanceof ProviderRefused || error instanceof WrongTaxAnswer || error instanceof MoneyError
    if (!isTheirs) throw error
    log.error({ err: error }, 'the provider of taxes refuses, or answers what is no answer')
    throw new Refused({ code: 'TAX_UNAVAILABLE', retryAfter: 60 })
  }
}
