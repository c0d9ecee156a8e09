import type { MailRequest } from '@tillwright/db/mail-request'
import { type LevelNames, type LowLevel, readLevelNames, readStockAlertsEmail } from '@tillwright/db/stock-low'
import { findSubscribedGoods, type SubscribedGoods } from '@tillwright/db/stock-subscriptions'
import type { StockSubscriptionId } from '@tillwright/domain/ids'
import type { AtDesk, Desk } from './desk.ts'
import { type Letter, leadsTo, said } from './letter.ts'
import { stockWordsFor } from './stock-words.ts'

type RequestOf<Kind extends MailRequest['kind']> = Extract<MailRequest, { kind: Kind }>
interface Writing extends Pick<AtDesk, 'db'> {
  readonly desk: Desk
}

/** To whoever minds the stock; null where nobody does. */
export async function lowStockLetter(
  { db, desk }: Writing,
  { levels }: RequestOf<'low_stock'>,
): Promise<Letter | null> {
  const [to, [first, ...others]] = [await readStockAlertsEmail(db), await readLevelNames(db, levels)]
  return to === null || first === undefined ? null : lowStock(desk, { to, first, others })
}

type NamedLevel = LevelNames & Pick<LowLevel, 'availableCount' | 'threshold'>

export interface LowStock {
  readonly to: string
  readonly first: NamedLevel
  readonly others: readonly NamedLevel[]
}

/** In the language of the shop's default market. */
export function lowStock({ shopName, locale }: Desk, { to, first, others }: LowStock): Letter {
  const { language, low } = stockWordsFor(locale)
  const lines = [first, ...others].map(({ sku, title, ...level }) => low.level({ ...level, goods: `${sku} ${title}` }))
  return {
    ...{ to, language },
    subject: low.subject(first.sku, others.length),
    parts: said(low.fallen(shopName), ...lines),
  }
}

/** To who has waited, also where it has been sold out again since: he is never written to about it a second time. */
export async function backInStockLetter(
  { db, desk }: Writing,
  { subscriptionId }: RequestOf<'back_in_stock'>,
): Promise<Letter | null> {
  // The ids in a job's data are those that we put there.
  const found = await findSubscribedGoods(db, subscriptionId as StockSubscriptionId)
  return found && backInStock(desk, { ...found, subscriptionId })
}

export function backInStock(desk: Desk, found: SubscribedGoods & { readonly subscriptionId: string }): Letter {
  const { language, back } = stockWordsFor(found.locale)
  const options = found.options.map(({ value }) => value).join(', ')
  const goods = options === '' ? found.title : `${found.title} (${options})`
  return {
    ...{ to: found.email, language },
    subject: back.subject(goods),
    parts: [
      ...said(back.again(goods, desk.shopName)),
      leadsTo(back.see, desk.productUrl(found.productId, found.market)),
      ...said(back.once),
    ],
    stop: {
      text: back.stop,
      href: desk.linkTo('stop_notifying', found.subscriptionId),
      oneClick: desk.stopUrl(found.subscriptionId),
    },
  }
}
