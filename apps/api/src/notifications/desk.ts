import type { Shop } from '@tillwright/db/shop'
import type { OrderId } from '@tillwright/domain/ids'
import type { Deps } from '../deps.ts'
import type { LinkPurpose } from '../settings/keys.ts'
import { localeOf } from '../settings/shop.ts'

/** Where letters are written: what they may say of the shop, and where their links lead. */
export interface Desk {
  readonly shopName: string
  readonly timeZone: string
  /** Of whoever works there, and of whom nobody knows what he speaks. */
  readonly locale: string
  linkTo(purpose: LinkPurpose, id: string): string
  orderUrl(orderId: OrderId): string
  productUrl(productId: string, market: string): string
  /** The same at the shop itself, which does it for programs. */
  stopUrl(subscriptionId: string): string
}

export type AtDesk = Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl'>

export async function openDesk({ keys, shop, publicUrl }: Omit<AtDesk, 'db'>): Promise<Desk> {
  const { name, timeZone, defaultMarket, storefrontUrl } = await shop()
  const own = (path: string, query: Readonly<Record<string, string>>) =>
    `${publicUrl}/${path}?${new URLSearchParams(query)}`
  const page = (path: string, query: Readonly<Record<string, string>>) =>
    storefrontUrl === null ? own(path, query) : storefrontPage(storefrontUrl, path, query)
  return {
    shopName: name,
    timeZone,
    locale: localeOf(defaultMarket, undefined),
    // A storefront has no business with who works there.
    linkTo: (purpose, id) =>
      (purpose === 'invite_staff' ? own : page)(pages[purpose], { token: keys.linkToken(purpose, id) }),
    orderUrl: (orderId) => page('order', { id: orderId, token: keys.orderToken(orderId) }),
    productUrl: (productId, market) => page('product', { id: productId, market }),
    stopUrl: (subscriptionId) => own(pages.stop_notifying, { token: keys.linkToken('stop_notifying', subscriptionId) }),
  }
}

/** What stands in the storefront's own address stays there: a folder, or a query. */
function storefrontPage(storefrontUrl: string, path: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(storefrontUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

const pages = {
  verify_email: 'verify-email',
  reset_password: 'reset-password',
  change_email: 'change-email',
  invite_staff: 'invitation',
  stop_notifying: 'stop-notifying',
} as const satisfies Record<LinkPurpose, string>

/** Where mails come from, and where answers to them go. */
export function senderOf(
  { name, supportEmail, mail }: Pick<Shop, 'name' | 'supportEmail' | 'mail'>,
  publicUrl: string,
): { readonly from: { readonly name: string; readonly address: string }; readonly replyTo: string | null } {
  const address = mail.fromEmail ?? supportEmail ?? `no-reply@${new URL(publicUrl).hostname}`
  const replyTo = mail.replyTo ?? supportEmail
  return { from: { name: mail.fromName ?? name, address }, replyTo: replyTo === address ? null : replyTo }
}
