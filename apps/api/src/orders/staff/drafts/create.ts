import { findCustomer } from '@tillwright/db/customers'
import { type DraftTerms, insertDraft, readDraft } from '@tillwright/db/drafts'
import { readOrderAlone } from '@tillwright/db/order-facts'
import type { AccountId, CartId, CartLineId, DraftId, OrderId } from '@tillwright/domain/ids'
import type { Order } from '@tillwright/domain/orders/order'
import { z } from 'zod'
import { noSuch } from '../../../prices/view.ts'
import { id, idempotencyKey, locale, marketCode } from '../../../schemas.ts'
import { localeOf, marketOf } from '../../../settings/shop.ts'
import { auditChange } from '../../../staff/audit-change.ts'
import { once } from '../../../staff/once.ts'
import { noSuchOrder, refuses, staff } from '../../../trpc.ts'
import { checkedTerms, knownLines, mustBeEntered } from './checked.ts'
import { Draft, draftFacts, draftInput, viewDraft } from './view.ts'

const refusals = ['COUPON_INVALID', 'IDEMPOTENCY_CONFLICT'] as const

export const create = staff('orders:write')
  .meta({
    docs:
      'Fills a cart for a customer or a guest, with what placing it will need. Nothing is held or promised by it; ' +
      'admin.orders.drafts.get tells what it costs and what stands in its way, admin.orders.drafts.place orders it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z
      .strictObject(draftInput)
      .partial()
      .extend({
        market: marketCode.optional(),
        locale: locale.optional(),
        customerId: id<AccountId>().optional().describe('Left out for a guest'),
        likeOrderId: id<OrderId>()
          .optional()
          .describe(
            'For the buyer of this order: what is left out is as it was there, but for goods, coupons and notes',
          ),
        idempotencyKey,
      }),
  )
  .output(Draft)
  .mutation(async ({ ctx, input }) => {
    const like = input.likeOrderId === undefined ? null : await readOrderAlone(ctx.db, input.likeOrderId)
    if (input.likeOrderId !== undefined && like === null) throw noSuchOrder()
    const market = marketOf(await ctx.shop(), input.market ?? like?.market)
    const { lines: wanted = [], couponCodes = [], customerId = like?.customerId ?? null } = input
    const draftId = await once(ctx, input, async (tx) => {
      if (customerId !== null && (await findCustomer(tx, customerId)) === null) throw noSuch('customer')
      await mustBeEntered(tx, market.code, couponCodes)
      const opened = {
        id: ctx.newId<CartId>(),
        market: market.code,
        locale: localeOf(market, input.locale ?? like?.locale),
        customerId,
      }
      const lines = (await knownLines(tx, wanted)).map((line) => ({ ...line, id: ctx.newId<CartLineId>() }))
      const terms = checkedTerms(like === null ? noTerms : termsLike(like), input)
      const id = ctx.newId<DraftId>()
      await insertDraft(tx, { id, author: ctx.actor.name, cart: opened, terms, couponCodes, lines })
      const after = draftFacts({ cart: { ...opened, couponCodes, version: 1 }, terms, lines })
      await auditChange(tx, ctx, { entity: 'draft', entityId: id, before: null, after })
      return id
    })
    const draft = await readDraft(ctx.db, draftId)
    // It was made under this key, and removed since.
    if (draft === null) throw noSuch('draft')
    return viewDraft(draft)
  })

const termsLike = ({ customerId, email, shippingAddress, billingAddress, ...order }: Order): DraftTerms => ({
  // A customer's letters go where the account says.
  email: customerId === null ? email : null,
  shippingAddress,
  billingAddress,
  shippingMethodId: order.shippingMethod?.id ?? null,
  vatId: order.vatId?.id ?? null,
  notes: null,
})

const noTerms: DraftTerms = {
  email: null,
  shippingAddress: null,
  billingAddress: null,
  shippingMethodId: null,
  vatId: null,
  notes: null,
}
