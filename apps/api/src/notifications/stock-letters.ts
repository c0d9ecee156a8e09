import type { MailRequest } from '@tillwright/db/mail-request'
import { readLevelNames, readStockAlertsEmail } from '@tillwright/db/stock-low'
import { findSubscribedGoods } from '@tillwright/db/stock-subscriptions'
import type { StockSubscriptionId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import { localeOf } from '../settings/shop.ts'
import type { Letter } from './letter.ts'
import { stockWordsFor } from './stock-words.ts'

type RequestOf<Kind extends MailRequest['kind']> = Extract<MailRequest, { kind: Kind }>

/** To whoever minds the stock, in the language of the shop's default market; null where nobody does. */
export async function lowStockLetter(
  { db, shop }: Pick<Deps, 'db' | 'shop'>,
  { levels }: RequestOf<'low_stock'>,
): Promise<Letter | null> {
  const [to, named] = [await readStockAlertsEmail(db), await readLevelNames(db, levels)]
  const [first] = named
  if (to === null || first === undefined) return null
  const { name, defaultMarket } = await shop()
  const { language, low } = stockWordsFor(localeOf(defaultMarket, undefined))
  const lines = named.map(({ sku, title, ...level }) => low.level({ ...level, goods: `${sku} ${title}` }))
  return {
    ...{ to, language },
    subject: low.subject(first.sku, named.length - 1),
    before: [low.fallen(name), ...lines],
    link: null,
    after: [],
  }
}

/** To who has waited, also where it has been sold out again since: he is never written to about it a second time. */
export async function backInStockLetter(
  { db, keys, shop, publicUrl }: Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl'>,
  { subscriptionId }: RequestOf<'back_in_stock'>,
): Promise<Letter | null> {
  // The ids in a job's data are those that we put there.
  const found = await findSubscribedGoods(db, subscriptionId as StockSubscriptionId)
  if (found === null) return null
  const { name } = await shop()
  const { language, back } = stockWordsFor(found.locale)
  const options = found.options.map(({ value }) => value).join(', ')
  const goods = options === '' ? found.title : `${found.title} (${options})`
  const query = new URLSearchParams({ id: found.productId, market: found.market })
  return {
    ...{ to: found.email, language },
    subject: back.subject(goods),
    before: [back.again(goods, name)],
    link: { text: back.see, href: `${publicUrl}/product?${query}` },
    after: [back.once],
    stop: {
      text: back.stop,
      href: `${publicUrl}/stop-notifying?token=${keys.linkToken('stop_notifying', subscriptionId)}`,
    },
  }
}
