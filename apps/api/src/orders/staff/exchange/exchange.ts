import { type Draft, readDraft } from '@tillwright/db/drafts'
import { readOrderAlone } from '@tillwright/db/order-facts'
import type { OrderId } from '@tillwright/domain/ids'
import type { Order as KnownOrder } from '@tillwright/domain/orders/order'
import { z } from 'zod'
import { captureHold, captureRefusals } from '../../../payments/capture.ts'
import { payable } from '../../../payments/payable.ts'
import { noSuch } from '../../../prices/view.ts'
import { Refused } from '../../../refused.ts'
import { idempotencyKey, MoneyInput, text } from '../../../schemas.ts'
import { marketOf } from '../../../settings/shop.ts'
import { once } from '../../../staff/once.ts'
import { noSuchOrder, refuses, type StaffContext, staff } from '../../../trpc.ts'
import { readDossier } from '../../dossier.ts'
import { placeRefusals } from '../../place.ts'
import { placeCart } from '../../place-cart.ts'
import { Order, viewOrder } from '../../view.ts'
import { payWithinHours, purchaseOf } from '../drafts/place.ts'
import { draftId } from '../drafts/view.ts'
import { receiveRefusals } from '../returns/receive.ts'
import { GivenInput, type Giving, originalOf, take } from './given.ts'
import { settleExchange, withdraw } from './settle.ts'

const refusals = [...new Set([...placeRefusals, ...receiveRefusals, ...captureRefusals] as const)]

const ExchangeInput = z.strictObject({
  given: GivenInput,
  draftId: draftId.describe('Of what the buyer is to have instead, or in addition; of the same buyer and currency'),
  expectedTotal: MoneyInput.describe('Of the new order, before anything is taken for it'),
  draftVersion: z.int().min(1).optional().describe('Of the draft as it was seen; another one is a conflict'),
  payWithinHours,
  reason: text({ max: 500 }).optional().describe('The shopper can read it, in the timeline of the first order'),
  version: z.int().min(1).optional().describe('Of the order, or the return, as it was seen'),
  idempotencyKey,
})

export const exchange = staff('orders:write')
  .meta({
    docs:
      'Gives a buyer other goods for those of an order: before they leave, or when they have come back; or goods in ' +
      'addition. The draft becomes an order of its own. What was paid for the goods that are given pays for it: the ' +
      'rest of it goes back, or is charged, and nothing moves twice. The buyer gets a letter with the link to it. ' +
      'What is only held is captured first, and stays so where the exchange is refused after that.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(ExchangeInput)
  .output(z.object({ order: Order, original: Order }))
  .mutation(async ({ ctx, input }) => {
    const { given, reason = null, version } = input
    const originalId = await originalOf(ctx, given)
    await mustBeForSameBuyer(ctx, { input, originalId })
    const isCaptured = given.kind !== 'nothing' && (await captureFor(ctx, input, originalId))
    // The capture was told: what was seen of the order is a version older.
    const seen = isCaptured && given.kind !== 'return' ? undefined : version
    const giving = { given, orderId: originalId, reason, version: seen }
    const orderId = (await rehearse(ctx, input, giving)) ?? (await placeAndSettle(ctx, input, giving))
    const { dossier } = await payable(ctx, await readDossier(ctx, orderId))
    return { order: viewOrder(dossier), original: viewOrder(await readDossier(ctx, originalId)) }
  })

type ExchangeInput = z.output<typeof ExchangeInput>

/** Money that pays for something else must be here. */
function captureFor(ctx: StaffContext, input: ExchangeInput, orderId: OrderId): Promise<boolean> {
  const { given, version } = input
  const cause = { actor: 'staff', reason: input.reason ?? null }
  const seen = given.kind === 'return' ? undefined : version
  return captureHold(ctx, { orderId, cause, version: seen })
}

async function placeAndSettle(ctx: StaffContext, input: ExchangeInput, giving: Omit<Giving, 'into'>): Promise<OrderId> {
  const { draftId: id, draftVersion, expectedTotal, payWithinHours: hours, idempotencyKey: key } = input
  const purchase = { draftId: id, version: draftVersion, expectedTotal, payWithinHours: hours, idempotencyKey: key }
  const asked = { ...purchase, paymentMethod: 'stripe' as const, isExchange: true }
  const { order: placed } = await placeCart(ctx, purchaseOf(ctx, asked))
  try {
    return await once(ctx, input, async (tx) => {
      await settleExchange(ctx, tx, { ...giving, placed, holdHours: hours ?? null })
      return placed.id
    })
  } catch (error) {
    if (error instanceof Refused) {
      // It ends by itself after a while, where this fails.
      await withdraw(ctx, placed.id).catch((err: unknown) =>
        ctx.log.warn({ err, orderId: placed.id }, 'is left behind'),
      )
    }
    throw error
  }
}

/** Money goes from one order to another of the same buyer alone. What costs nothing is placed by itself. */
async function mustBeForSameBuyer(
  ctx: StaffContext,
  { input, originalId }: { readonly input: ExchangeInput; readonly originalId: OrderId },
): Promise<void> {
  const [draft, original, shop] = await Promise.all([
    readDraft(ctx.db, input.draftId),
    readOrderAlone(ctx.db, originalId),
    ctx.shop(),
  ])
  if (draft === null) throw noSuch('draft')
  if (original === null) throw noSuchOrder()
  if (draft.order?.id === originalId) throw invalid('draftId', 'has become this very order')
  if (!isOfBuyer(draft, original)) throw invalid('draftId', 'is for another buyer')
  const { currency } = marketOf(shop, draft.cart.market)
  if (currency !== original.currency) throw invalid('draftId', 'is in another currency')
  if (input.expectedTotal.amount === 0) throw invalid('expectedTotal', 'what costs nothing is placed by itself')
}

function isOfBuyer({ cart, terms }: Draft, { customerId, email }: KnownOrder): boolean {
  if (cart.customerId !== null || customerId !== null) return cart.customerId === customerId
  return terms.email?.toLowerCase() === email.toLowerCase()
}

/**
 * What is refused is refused before anything is ordered for it: everything is done, and nothing is kept. Answers the
 * order that was made under this key before; null where none was.
 */
async function rehearse(
  ctx: StaffContext,
  input: ExchangeInput,
  giving: Omit<Giving, 'into'>,
): Promise<OrderId | null> {
  const rehearsed = new Error('rehearsed')
  try {
    return await once<OrderId>(ctx, input, async (tx) => {
      await take(ctx, tx, { ...giving, into: null })
      throw rehearsed
    })
  } catch (error) {
    if (error === rehearsed) return null
    throw error
  }
}

const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
