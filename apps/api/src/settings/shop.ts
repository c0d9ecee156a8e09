import type { Db } from '@tillwright/db/client'
import { type DestinationFacts, readDestinationFacts } from '@tillwright/db/pricing-facts'
import { readShop, type Shop } from '@tillwright/db/shop'
import type { Market } from '@tillwright/domain/markets/market'
import type { Destination } from '@tillwright/domain/pricing/quote'
import { Refused } from '../refused.ts'

/** Settings change rarely and are read always: kept for a second, and read once for all who ask at the same time. */
export function shopReader(db: Db, now: () => Date): () => Promise<Shop> {
  const kept = keptForASecond(now, () => readExistingShop(db))
  return () => kept('shop', undefined)
}

/** The same for tax rates and shipping methods, place by place. */
export function destinationReader(db: Db, now: () => Date): DestinationReader {
  const kept = keptForASecond(now, ({ market, to }: { market: string; to: Destination }) =>
    readDestinationFacts(db, market, to),
  )
  return (market, to) => kept(JSON.stringify([market, to.country, to.region]), { market, to })
}
export type DestinationReader = (market: string, to: Destination) => Promise<DestinationFacts>

/** The market that was named, or the shop's default. */
export function marketOf(shop: Shop, code: string | undefined): Market {
  if (code === undefined) return shop.defaultMarket
  const market = shop.markets.get(code)
  if (market === undefined) throw new Refused({ code: 'NOT_FOUND', entity: 'market' })
  return market
}

/** The locale that was asked for where the market speaks it (its language will do), else the market's first. */
export function localeOf(market: Market, asked: string | undefined): string {
  const [first = 'en'] = market.locales
  if (asked === undefined) return first
  const language = asked.slice(0, 2)
  return market.locales.find((own) => own === asked) ?? market.locales.find((own) => own.startsWith(language)) ?? first
}

function keptForASecond<Asked, Answer>(now: () => Date, read: (asked: Asked) => Promise<Answer>) {
  const kept = new Map<string, { readonly answer: Promise<Answer>; readonly until: number }>()
  return (key: string, asked: Asked): Promise<Answer> => {
    const at = now().getTime()
    const known = kept.get(key)
    if (known !== undefined && at < known.until) return known.answer
    // Strangers choose the keys, so that there may be only so many.
    if (kept.size >= keptMax) kept.clear()
    const answer = read(asked)
    kept.set(key, { answer, until: at + keepMs })
    answer.catch(() => kept.delete(key))
    return answer
  }
}

const keepMs = 1_000
const keptMax = 1_000

async function readExistingShop(db: Db): Promise<Shop> {
  const shop = await readShop(db)
  if (shop === null) throw new Error('this database has no shop yet: load one, or start with `npm start`')
  return shop
}
