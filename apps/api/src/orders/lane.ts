import { type Db, OutcomeUnknown, sqlStateOf, type Tx, transact } from '@tillwright/db/client'
import type { Jobs } from '@tillwright/db/jobs'
import type { MailRequest } from '@tillwright/db/mail-request'
import { drawOrderSequence, type LockedForPlacing, lockForPlacing, writePlaced } from '@tillwright/db/placing'
import { writeRedemptions } from '@tillwright/db/redemptions'
import type { Shop } from '@tillwright/db/shop'
import { tellLow } from '@tillwright/db/stock-low'
import type { NewId } from '@tillwright/domain/ids'
import type { OrderDraft, PlacedOrder } from '@tillwright/domain/orders/draft'
import { formatOrderNumber, parseOrderNumberTemplate } from '@tillwright/domain/orders/order-number'
import { decidePlacing, type PlacingOutcome } from '@tillwright/domain/orders/place'
import { shopDay } from '@tillwright/domain/orders/shop-day'
import { isPaidOnDelivery } from '@tillwright/domain/payments/manual'
import { inBatches } from '../in-batches.ts'
import { invoiceOrder } from '../invoices/issue.ts'
import { becomePaid } from '../payments/become-paid.ts'

/** Places an order together with all others that wait at that moment. */
export type PlacingLane = (draft: OrderDraft) => Promise<LaneAnswer>
export type LaneAnswer =
  | { readonly kind: 'placed'; readonly order: PlacedOrder }
  | Exclude<PlacingOutcome, { readonly kind: 'placed' }>

export interface LaneDeps {
  readonly db: Db
  readonly jobs: Jobs
  readonly newId: NewId
  readonly shop: () => Promise<Shop>
}

export const openLane = (deps: LaneDeps): PlacingLane =>
  inBatches({ most: 64, run: (drafts) => placeKnowing(deps, drafts) })

/**
 * After a lost COMMIT the batch runs once more: what was written shows as closed carts, the rest is placed now. An
 * order
 * whose stock somebody holds for long waits for another batch, so that it alone waits.
 */
async function placeKnowing(deps: LaneDeps, drafts: readonly OrderDraft[]): Promise<LaneAnswer[]> {
  try {
    return await placeTogether(deps, drafts)
  } catch (error) {
    if (error instanceof OutcomeUnknown) return placeTogether(deps, drafts)
    if (sqlStateOf(error) === lockNotAvailable && drafts.length === 1) return [{ kind: 'busy' }]
    throw error
  }
}

const lockNotAvailable = '55P03'

/** Lock, decide, write: one transaction for all who wait, and nobody is asked outside it. */
async function placeTogether(deps: LaneDeps, drafts: readonly OrderDraft[]): Promise<LaneAnswer[]> {
  const shop = await deps.shop()
  return transact(deps.db, async (tx) => {
    const held = await lockForPlacing(tx, drafts, shop.unpaidCaps)
    const outcomes = decidePlacing(drafts, held)
    const granted = outcomes.filter(({ kind }) => kind === 'placed').length
    if (granted === 0) return outcomes.flatMap((outcome) => (outcome.kind === 'placed' ? [] : [outcome]))
    const day = shopDay(held.now, shop.timeZone)
    let sequence = await drawOrderSequence(tx, dateOf(day), granted)
    const template = parseOrderNumberTemplate(shop.orderNumberTemplate)
    const answers = outcomes.flatMap((outcome, index): LaneAnswer[] => {
      const draft = drafts[index]
      if (outcome.kind !== 'placed' || draft === undefined) return outcome.kind === 'placed' ? [] : [outcome]
      const orderNumber = formatOrderNumber(template, { day, sequence: sequence++, opaqueKey: shop.opaqueKey })
      return [{ kind: 'placed', order: orderOf(deps, { draft, taken: outcome.taken, orderNumber, held, shop }) }]
    })
    const placed = answers.flatMap((answer) => (answer.kind === 'placed' ? [answer.order] : []))
    const { soldOut, low } = await writePlaced(tx, placed, deps.newId)
    await writeRedemptions(tx, placed)
    if (soldOut.length > 0) await deps.jobs.enqueue(tx, 'refresh-listing', [{ variantIds: soldOut }])
    await tellLow(deps.jobs, tx, low)
    const letters = placed.flatMap(letterOf)
    if (letters.length > 0) await deps.jobs.enqueue(tx, 'send-mail', letters)
    // The last thing: from here to the commit nobody else gets the number of an invoice.
    for (const order of placed) await payWithCredit(deps, tx, order)
    return answers
  })
}

/** What gift cards and store credit pay whole is paid at once, as by any other money. */
async function payWithCredit(deps: LaneDeps, tx: Tx, { draft, placedAt }: PlacedOrder): Promise<void> {
  const [first] = draft.spent
  if (draft.payment !== null || first === undefined) return
  const source = { attemptId: null, sourcePaymentId: first.paymentId }
  const order = { id: draft.id, status: 'PROCESSING', paymentStatus: 'SUCCEEDED' } as const
  const by = { actor: draft.byStaff === null ? 'shopper' : 'staff', reason: null }
  await becomePaid(deps, tx, { order, by, at: placedAt, source })
  await invoiceOrder(deps, tx, { orderId: draft.id, ...source })
}

interface Granted {
  readonly draft: OrderDraft
  readonly taken: Extract<PlacingOutcome, { kind: 'placed' }>['taken']
  readonly orderNumber: string
  readonly held: LockedForPlacing
  readonly shop: Shop
}

const orderOf = ({ newId }: LaneDeps, { draft, taken, orderNumber, held, shop }: Granted): PlacedOrder => ({
  draft,
  eventId: newId(),
  orderNumber,
  placedAt: held.now,
  expiresAt: isHeld(draft) ? endOfHold(held, minutesToPay(draft, shop)) : null,
  reservations: taken.map((part) => ({ ...part, id: newId() })),
})

/** What needs no payment, or gets it later, keeps its goods. */
const isHeld = ({ payment, manualMethod }: OrderDraft): boolean => payment !== null && !isPaidOnDelivery(manualMethod)

/**
 * Who is to send money is told where, and what for; whose order stands already, that it does. Whoever did not place his
 * order himself has not seen it: he gets the link to it, once it says what he is to pay.
 */
function letterOf({ draft, orderNumber }: PlacedOrder): MailRequest[] {
  const { byStaff, manualMethod, email: to } = draft
  if (manualMethod?.kind === 'before_shipment') return [{ kind: 'payment_instructions', orderNumber, to }]
  if (!isHeld(draft) && byStaff?.isExchange !== true) return [{ kind: 'order_confirmed', orderId: draft.id }]
  return byStaff === null || byStaff.isExchange ? [] : [{ kind: 'order_link', orderNumber, to }]
}

/** Who has to be sent a link first may need longer than a shopper who stands at the till. */
const minutesToPay = ({ byStaff, manualMethod }: OrderDraft, { holdMinutes }: Shop): number => {
  // What is exchanged is held so long once it is, so that nothing waits that nobody has been told of.
  const hours = byStaff?.isExchange ? null : (byStaff?.holdHours ?? null)
  if (hours !== null) return hours * 60
  const days = manualMethod?.payWithinDays ?? null
  return days === null ? holdMinutes : days * 24 * 60
}

const endOfHold = ({ now }: LockedForPlacing, minutes: number): Date => new Date(now.getTime() + minutes * 60_000)

const dateOf = ({ year, month, day }: { year: number; month: number; day: number }): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
