import { draftOf, draftStaff, placeRequest } from '@tillwright/api/testing/draft-staff'
import { exchangeOf } from '@tillwright/api/testing/exchange-staff'
import { manualStaff, placeByHand, recordOf } from '@tillwright/api/testing/manual-staff'
import { openPromotion } from '@tillwright/api/testing/open-promotion'
import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import { ownerOf, placePaid } from '@tillwright/api/testing/place-paid'
import { apiKeyOf } from '@tillwright/api/testing/sign-in'

/** Makes an input that is granted at this moment, by whoever may. */
export type Ripen = () => Promise<unknown>

/**
 * Inputs for what the stage never comes as far as: late steps of an order's life, on orders that were just brought
 * there, and what is only known by a code.
 */
export function ripeInputs(shop: TestShop): Readonly<Record<string, Ripen>> {
  const paid = () => placePaid(shop, { mug: 2 })
  const byHand = () => placeByHand(shop, { mug: 1 }, { manualMethod: 'transfer' })
  return {
    'admin.orders.capture': async () => ({ orderId: (await paid()).order.id, ...key() }),
    'admin.orders.edit': async () => {
      const { id: orderId, lines } = (await paid()).order
      return { orderId, remove: lines.map(({ id: lineId }) => ({ lineId, quantity: 1 })), ...key() }
    },
    'admin.orders.refund': async () => {
      const { id: orderId, currency } = (await paid()).order
      return { orderId, of: { kind: 'amount', amount: { amount: 100, currency } }, reason: 'scratched', ...key() }
    },
    'admin.orders.exchange': async () => {
      const { order } = await paid()
      const given = { kind: 'order', orderId: order.id } as const
      return exchangeOf(shop, await manualStaff(shop), { order, goods: { book: 1 }, given })
    },
    'admin.orders.drafts.place': async () => {
      const staff = await draftStaff(shop)
      return placeRequest(staff, await staff.createDraft.mutate(draftOf(shop, { mug: 1 })))
    },
    'admin.orders.recordPayment': async () => {
      const { order } = await byHand()
      return recordOf(order, order.total.amount)
    },
    'admin.orders.revokePayment': async () => {
      const { order } = await byHand()
      const after = await (await manualStaff(shop)).recordPayment.mutate(recordOf(order, 100))
      return { orderId: after.id, version: after.version, receiptId: after.byHand?.receipts[0]?.id, ...key() }
    },
    'admin.orders.invoice': async () => ({ invoiceId: await invoiceOf(shop, await paid()), format: 'html' }),
    'admin.stock.transfer': async () => {
      const { rows } = await shop.database.pool.query<{ from: string; to: string }>(
        `select level.location_id as from, other.id as to from stock_level level cross join stock_location other
         where level.variant_id = $1 and level.on_hand > level.reserved and other.id <> level.location_id limit 1`,
        [shop.id.variant.mug],
      )
      const [{ from, to } = { from: '', to: '' }] = rows
      return {
        fromLocationId: from,
        toLocationId: to,
        lines: [{ variantId: shop.id.variant.mug, quantity: 1 }],
        ...key(),
      }
    },
    'cart.applyCoupon': async () => {
      const code = `C${crypto.randomUUID().replaceAll('-', '').slice(0, 12).toUpperCase()}`
      await openPromotion(shop, {}, { [code]: null })
      return { code }
    },
    'giftCards.balance': async () => {
      const { giftCards } = shop.as({ apiKey: await apiKeyOf(shop, ['payments:write']) }).admin
      const made = { amount: { amount: 1_000, currency: 'USD' }, ...key() }
      return { code: (await giftCards.issue.mutate(made)).code }
    },
  }
}

const key = () => ({ idempotencyKey: crypto.randomUUID() })

/** Of an order that is paid. */
async function invoiceOf(shop: TestShop, placed: Awaited<ReturnType<typeof placePaid>>): Promise<string | undefined> {
  const { items } = await ownerOf(shop, placed).invoices.query({ orderId: placed.order.id })
  return items[0]?.id
}
