import type { Db } from '@tillwright/db/client'
import { readShop, type Shop } from '@tillwright/db/shop'
import type { Market } from '@tillwright/domain/markets/market'
import { Refused } from '../refused.ts'

/** Settings change rarely and are read always: kept for a second, and read once for all who ask at the same time. */
export function shopReader(db: Db, now: () => Date): () => Promise<Shop> {
  let kept: { readonly shop: Promise<Shop>; readonly until: number } | undefined
  return () => {
    const at = now().getTime()
    if (kept !== undefined && at < kept.until) return kept.shop
    const shop = readExistingShop(db)
    kept = { shop, until: at + keepMs }
    shop.catch(() => {
      kept = undefined
    })
    return shop
  }
}

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

const keepMs = 1_000

async function readExistingShop(db: Db): Promise<Shop> {
  const shop = await readShop(db)
  if (shop === null) throw new Error('this database has no shop yet: load one, or start with `npm start`')
  return shop
}
