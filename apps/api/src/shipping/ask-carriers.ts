import { createHash } from 'node:crypto'
import { type KeptPrice, keepPrices, readKeptPrices } from '@tillwright/db/live-prices'
import type { FoundLine } from '@tillwright/db/pricing-facts'
import type { Shop } from '@tillwright/db/shop'
import type { Quote } from '@tillwright/domain/pricing/quote'
import { hindranceOf } from '@tillwright/domain/shipping/availability'
import { isShipped } from '@tillwright/domain/shipping/goods'
import type { LivePrice, LivePrices, ShippingMethod } from '@tillwright/domain/shipping/method'
import type { Place } from '@tillwright/domain/zones/zone'
import type { Deps } from '../deps.ts'
import type { CarriedGoods, CarrierAsk } from './carriers.ts'

export interface LiveAsk {
  /** Without live prices. */
  readonly quote: Pick<Quote, 'goods' | 'market'>
  readonly lines: readonly FoundLine[]
  /** Of which the carriers' own are asked about. */
  readonly methods: readonly ShippingMethod[]
  readonly shop: Pick<Shop, 'shipsFrom'>
  readonly to: Place
}

/**
 * What carriers ask for these goods there, each asked once and all at a time. An answer is kept for ten minutes, also
 * that there was none: within them the same goods have the same price to the same place, on every node.
 */
export async function askCarriers({ db, carriers }: Pick<Deps, 'db' | 'carriers'>, ask: LiveAsk): Promise<LivePrices> {
  const asks = asksOf(ask)
  if (asks.size === 0) return new Map()
  const questions = new Map([...asks].map(([carrier, one]) => [carrier, questionOf(one)]))
  const kept = byQuestion(await readKeptPrices(db, [...questions.values()]))
  const missing = [...asks.values()].filter((one) => !kept.has(questionOf(one)))
  const answers = await Promise.all(
    missing.map(async (one) => ({ question: questionOf(one), price: await carriers.quote(one) })),
  )
  const fresh = answers.length === 0 ? [] : await keepPrices(db, answers, keptMinutes)
  const known = new Map([...kept, ...byQuestion(fresh)])
  return new Map(
    ask.methods.flatMap(({ id, rate }) => {
      const question = rate.kind === 'carrier' ? questions.get(rate.carrier) : undefined
      return question === undefined ? [] : [[id, known.get(question) ?? null] as const]
    }),
  )
}

const keptMinutes = 10

/** By carrier; goods that a method does not take anyway are not asked about. */
function asksOf({ quote: { goods, market }, lines, methods, shop, to }: LiveAsk): Map<string, CarrierAsk> {
  if (goods.itemCount === 0) return new Map()
  const asked = methods.filter(({ availability }) => hindranceOf(availability, goods) === null)
  const carried: CarriedGoods = {
    weightGrams: goods.weightGrams,
    itemCount: goods.itemCount,
    categories: [...goods.categories].filter((category) => category !== null).sort(),
    subtotalMinor: goods.subtotalMinor,
    lines: lines
      .filter(isShipped)
      .map(({ sku, quantity, weightGrams }) => ({ sku, quantity, weightGrams }))
      .sort((a, b) => (a.sku < b.sku ? -1 : 1)),
  }
  return new Map(
    asked.flatMap(({ rate }) =>
      rate.kind === 'carrier'
        ? [
            [
              rate.carrier,
              { carrier: rate.carrier, currency: market.currency, from: shop.shipsFrom, to, goods: carried },
            ] as const,
          ]
        : [],
    ),
  )
}

/** The order of the keys is that in which they are written above. */
const questionOf = ({ carrier, currency, from, to, goods }: CarrierAsk): string =>
  createHash('sha256')
    .update(JSON.stringify([carrier, currency, placeOf(from), placeOf(to), goods]))
    .digest('hex')

const placeOf = (place: Place | null) => place && [place.country, place.region, place.postalCode]

const byQuestion = (prices: readonly KeptPrice[]): Map<string, LivePrice> =>
  new Map(prices.map(({ question, price }) => [question, price]))
