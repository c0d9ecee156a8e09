import type { Db } from '@tillwright/db/client'
import { type DestinationFacts, readDestinationFacts } from '@tillwright/db/pricing-facts'
import { readShop, type Shop } from '@tillwright/db/shop'
import { readZonesOfPlace } from '@tillwright/db/tax-rates'
import { closestLocale } from '@tillwright/domain/markets/locale'
import type { Market } from '@tillwright/domain/markets/market'
import type { Destination } from '@tillwright/domain/pricing/quote'
import type { TaxRate } from '@tillwright/domain/tax/tax-rate'
import { normalisedPostalCode } from '@tillwright/domain/zones/postal-pattern'
import type { Deps } from '../deps.ts'
import { Refused } from '../refused.ts'

/** Settings change rarely and are read always: kept for a second, and read once for all who ask at the same time. */
export function shopReader(db: Db, now: () => Date): () => Promise<Shop> {
  const kept = keptForASecond(now, () => readExistingShop(db))
  return () => kept('shop', undefined)
}

/** The same for tax rates, shipping methods and holidays, place by place. */
export function destinationReader(db: Db, now: () => Date): DestinationReader {
  return keptByPlace(now, (market: string, to) => readDestinationFacts(db, market, to))
}

/** The same for tax rates alone. */
export function taxRateReader(db: Db, now: () => Date): TaxRateReader {
  const kept = keptByPlace(now, (_: 'anywhere', at) => readZonesOfPlace(db, at))
  return async (at) => (await kept('anywhere', at)).taxRates
}
export type DestinationReader = (market: string, to: Destination) => Promise<DestinationFacts>
export type TaxRateReader = (at: Destination) => Promise<readonly TaxRate[]>

/** The market that was named, or the shop's default, which is never closed. Nobody shops in one that is. */
export function marketOf(shop: Shop, code: string | undefined): Market {
  if (code === undefined) return shop.defaultMarket
  const market = shop.markets.get(code)
  if (market === undefined || !market.enabled) throw new Refused({ code: 'NOT_FOUND', entity: 'market' })
  return market
}

/** The closest to the locale that was asked for, as the market speaks it; its first where none was. */
export function localeOf(market: Market, asked: string | undefined): string {
  const [first = 'en'] = market.locales
  return asked === undefined ? first : (closestLocale(market.locales, asked) ?? first)
}

/** By country and region, and by postcode only where one decides: shoppers of one country share an answer. */
function keptByPlace<Of extends string, Answer extends { readonly dependsOnPostalCode: boolean }>(
  now: () => Date,
  read: (of: Of, at: Destination) => Promise<Answer>,
): (of: Of, at: Destination) => Promise<Answer> {
  const kept = keptForASecond(now, async ({ of, at }: { of: Of; at: Destination }) => ({
    answer: await read(of, at),
    postalCode: postalCodeOf(at),
  }))
  return async (of, at) => {
    const key = [of, at.country, at.region]
    const first = await kept(JSON.stringify(key), { of, at })
    if (!first.answer.dependsOnPostalCode || first.postalCode === postalCodeOf(at)) return first.answer
    return (await kept(JSON.stringify([...key, postalCodeOf(at)]), { of, at })).answer
  }
}

const postalCodeOf = ({ postalCode }: Destination) => postalCode && normalisedPostalCode(postalCode)

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
  if (shop === null) throw new NoShopYet()
  return shop
}

/** Migrated, and not set up: whoever runs it is at it. Clients hear the refusal, and the log what is to be done. */
class NoShopYet extends Refused {
  constructor() {
    super({ code: 'SERVICE_UNAVAILABLE', retryAfter: 10 })
    this.message = noShopYet
  }
}

/** Once, when a process starts: it would be found out by the first who comes otherwise. Never throws. */
export async function sayWhereThereIsNoShop({ shop, log }: Pick<Deps, 'shop' | 'log'>): Promise<void> {
  try {
    await shop()
  } catch (error) {
    if (error instanceof NoShopYet) log.warn(noShopYet)
  }
}

const noShopYet = 'there is no shop in this database yet: set-up-shop makes one of a file'
