import { insertAuditEntry } from '@tillwright/db/audit'
import { type Tx, transact } from '@tillwright/db/client'
import { insertExchange } from '@tillwright/db/exchanges'
import type { MoneySource } from '@tillwright/db/money-source'
import { type LockedOrder, lockOrder, writeOrderChange } from '@tillwright/db/orders'
import { planAttempt } from '@tillwright/db/plan-attempt'
import { moveHoldsOfOrder } from '@tillwright/db/stock'
import { readUnaskedMinor } from '@tillwright/db/transfers'
import type { OrderId } from '@tillwright/domain/ids'
import type { Order } from '@tillwright/domain/orders/order'
import { invoiceOrder } from '../../../invoices/issue.ts'
import { settleRefund } from '../../../payments/apply-refund.ts'
import { becomePaid } from '../../../payments/become-paid.ts'
import type { MoneyOfPieces } from '../../../payments/refund-pieces.ts'
import { Refused } from '../../../refused.ts'
import { noSuchOrder, type StaffContext } from '../../../trpc.ts'
import { endOrder } from '../../end-order.ts'
import { type Giving, take } from './given.ts'

export interface Settlement extends Omit<Giving, 'into'> {
  /** That was placed for it, and that nobody has been asked to pay. */
  readonly placed: Pick<Order, 'id' | 'orderNumber' | 'email'>
  /** How long its goods are held for a buyer who has not paid; null for as long as they are. */
  readonly holdHours: number | null
}

/**
 * Takes what is given for an order that has been placed for it, and has its money pay for that order: all in one
 * transaction, so that no money is ever in both, or in neither. What is left to be paid is planned as any payment is.
 * Throws CONFLICT for an order that somebody has been asked to pay, or that is an exchange already, and what taking the
 * goods throws.
 */
export async function settleExchange(ctx: StaffContext, tx: Tx, settlement: Settlement): Promise<void> {
  const { placed, holdHours, ...giving } = settlement
  // The older one first, as everybody does who holds both.
  const original = await lockOrder(tx, giving.orderId)
  const order = await lockOrder(tx, placed.id)
  if (original === null || order === null) throw noSuchOrder()
  const openMinor = order.status === 'PENDING' ? await readUnaskedMinor(tx, placed.id) : null
  if (openMinor === null) throw isTaken()
  const money = await take(ctx, tx, { ...giving, into: { orderId: placed.id, openMinor } })
  await note(ctx, tx, { settlement, money })
  const [first] = money.transferred
  const source = first !== undefined && money.transferredMinor === openMinor ? sourceOf(first) : null
  const staff = { actor: 'staff', actorName: ctx.actor.name }
  if (source === null) await askForRest(ctx, tx, { order, holdHours, placed })
  else await becomePaid(ctx, tx, { order, by: { ...staff, reason: null }, at: order.now, source })
  const by = { ...staff, reason: `pays for ${placed.orderNumber}` }
  const said = { id: null, state: 'succeeded', problem: null } as const
  for (const { refundId } of money.transferred) await settleRefund(ctx, tx, { refundId, said, by })
  if (source !== null) await invoiceOrder(ctx, tx, { orderId: placed.id, ...source })
}

const sourceOf = ({ attemptId, sourcePaymentId }: MoneySource): MoneySource => ({ attemptId, sourcePaymentId })

const isTaken = () => new Refused({ code: 'CONFLICT', entity: 'draft', currentVersion: null })

interface Noted {
  readonly settlement: Settlement
  readonly money: MoneyOfPieces
}

/** That it is an exchange, and who has made it one. */
async function note(ctx: StaffContext, tx: Tx, { settlement, money }: Noted): Promise<void> {
  const { placed, given, orderId: originalOrderId } = settlement
  const { valueMinor, transferredMinor } = money
  const returnId = given.kind === 'return' ? given.returnId : null
  const facts = { originalOrderId, returnId, valueMinor, transferredMinor }
  if (!(await insertExchange(tx, { orderId: placed.id, ...facts }))) throw isTaken()
  await insertAuditEntry(tx, ctx, { entity: 'order', entityId: placed.id, before: null, after: { ...facts } })
}

interface Asked extends Pick<Settlement, 'holdHours' | 'placed'> {
  readonly order: LockedOrder
}

/** By an attempt, which is opened after this; its buyer is told where, and has until then. */
async function askForRest(ctx: StaffContext, tx: Tx, { order, holdHours, placed }: Asked): Promise<void> {
  const { id: orderId, status, paymentStatus, now: at } = order
  await planAttempt(tx, orderId, ctx.newId)
  const expiresAt = holdHours === null ? order.expiresAt : new Date(at.getTime() + holdHours * 3_600_000)
  const states = { status, paymentStatus }
  const by = { actor: 'staff', actorName: ctx.actor.name, reason: null }
  await writeOrderChange(tx, { orderId, kind: 'exchanged', ...by, from: states, to: states, expiresAt, at }, ctx.newId)
  await moveHoldsOfOrder(tx, orderId, expiresAt)
  const letter = { kind: 'order_link', orderNumber: placed.orderNumber, to: placed.email } as const
  await ctx.jobs.enqueue(tx, 'send-mail', [letter])
}

/** Ends an order that was placed for goods that can't be had after all, as long as nobody was asked to pay it. */
export async function withdraw(ctx: StaffContext, orderId: OrderId): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const order = await lockOrder(tx, orderId)
    if (order?.status !== 'PENDING' || (await readUnaskedMinor(tx, orderId)) === null) return
    const cause = { actor: 'staff', reason: 'the exchange was refused', audited: ctx }
    await endOrder(ctx, tx, { order, cause, at: order.now })
  })
}
