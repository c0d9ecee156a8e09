import { findViolations } from '@tillwright/db/invariants/find-violations'
import { findProviderDisagreements } from '@tillwright/db/invariants/provider'
import { sql } from 'kysely'
import type { Post } from './actors/deliverer.ts'
import { brokenCharges } from './cards.ts'
import { brokenDrafts } from './drafts.ts'
import { brokenExchanges } from './exchanges.ts'
import { brokenRefunds } from './given-back.ts'
import { brokenGoods } from './goods.ts'
import type { Seen } from './journal.ts'
import { brokenLetters } from './letters.ts'
import { brokenReceipts } from './receipts.ts'
import { brokenReturns } from './sent-back.ts'
import { brokenWishes } from './wishes.ts'
import type { World } from './world.ts'

/** Something that must not be, in words. */
export interface Complaint {
  /** The invariant by its name, or what the simulation itself looks at. */
  readonly rule: string
  readonly facts: string
}

/** pg-boss's own clock is the machine's there; `queue_is_empty` says the same by the clock of the world. */
const toldElsewhere: ReadonlySet<string> = new Set(['jobs_are_run'])

/** What must hold also while things are under way: nobody has drained anything yet. */
export async function judgeAtAnyMoment(world: World): Promise<Complaint[]> {
  await setClock(world)
  const violations = await findViolations(world.db)
  return violations.map(({ invariant, rows }) => ({ rule: invariant, facts: JSON.stringify(rows) }))
}

/** Everything that must hold once a world has come to rest. */
export async function judge(world: World, post: Post): Promise<Complaint[]> {
  await setClock(world)
  const violations = [
    ...(await findViolations(world.db, { graceSeconds: 0 })).filter(({ invariant }) => !toldElsewhere.has(invariant)),
    ...(await findProviderDisagreements(world.db, world.stripe.dump())),
  ]
  return [
    ...violations.map(({ invariant, rows }) => ({ rule: invariant, facts: JSON.stringify(rows) })),
    ...world.journal.internals.map((error) => ({ rule: 'no_internal_error', facts: error })),
    ...(await brokenPromises(world)),
    ...(await forgottenReplays(world)),
    ...(await brokenGoods(world)),
    ...(await brokenReturns(world)),
    ...(await brokenDrafts(world)),
    ...(await brokenExchanges(world)),
    ...(await brokenReceipts(world)),
    ...(await brokenCharges(world)),
    ...(await brokenRefunds(world)),
    ...(await brokenWishes(world)),
    ...(await brokenLetters(world)),
    ...(await lostEvents(world, post)),
    ...post.waiting().map(({ id, type }) => ({ rule: 'webhooks_are_taken', facts: `${type} ${id} was never taken` })),
    ...leaks(world),
    ...(await openEnds(world)),
  ]
}

/** What looks from outside goes by the clock of the world as well: without one, nothing would ever be overdue. */
async function setClock({ db, scheduler }: World): Promise<void> {
  const moment = new Date(scheduler.nowMs).toISOString()
  const { rows } = await sql<{ isSet: boolean }>`
    select set_config('simulation.now', ${moment}, false) is not null and shop_now() is not null as "isSet"`.execute(db)
  if (rows[0]?.isSet !== true) throw new Error('the clock of the world can not be set')
}

/** Every success that a client was answered is still true, and each key is one order. */
async function brokenPromises({ db, journal }: World): Promise<Complaint[]> {
  const orders = await db
    .selectFrom('orders')
    .select(['orders.id', 'orders.order_number', 'orders.total_minor', 'orders.status', 'orders.idempotency_key'])
    .select('orders.cart_id')
    .select((eb) =>
      eb
        .selectFrom('payment')
        .select(sql<number>`sum(captured_minor + released_minor)`.as('sum'))
        .whereRef('payment.order_id', '=', 'orders.id')
        .as('captured_minor'),
    )
    .execute()
  const known = new Map<string, (typeof orders)[number]>(orders.map((order) => [order.id, order]))
  const ofKey = new Map<string, string>()
  return journal.acknowledged.flatMap((said) => {
    const order = known.get(said.orderId)
    const isKept =
      order !== undefined &&
      order.order_number === said.orderNumber &&
      order.total_minor === said.totalMinor &&
      mayFollow(said.status, order.status) &&
      (!paidStatuses.has(said.paymentStatus) || (order.captured_minor ?? 0) >= said.totalMinor)
    return [...(isKept ? [] : [broken(said, order)]), ...twoOrdersOfOneKey(ofKey, said)]
  })
}

/** What an order can have become since somebody was told of it. */
function mayFollow(said: string, status: string): boolean {
  const later: Readonly<Record<string, readonly string[]>> = {
    PENDING: ['PENDING', 'PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED'],
    PROCESSING: ['PROCESSING', 'SHIPPED', 'DELIVERED', 'CANCELED', 'REFUNDED'],
    SHIPPED: ['SHIPPED', 'DELIVERED', 'REFUNDED'],
    DELIVERED: ['DELIVERED', 'REFUNDED'],
  }
  return (later[said] ?? [said]).includes(status)
}

const paidStatuses: ReadonlySet<string> = new Set(['SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'DISPUTED'])

const broken = (said: Seen, order: object | undefined): Complaint => ({
  rule: 'acknowledged_is_kept',
  facts: JSON.stringify({ said, order: order ?? 'none' }),
})

function twoOrdersOfOneKey(ofKey: Map<string, string>, { key, orderId }: Seen): Complaint[] {
  if (key === null) return []
  const before = ofKey.get(key) ?? orderId
  ofKey.set(key, before)
  return before === orderId ? [] : [{ rule: 'one_order_per_key', facts: JSON.stringify({ key, before, orderId }) }]
}

/** A replay that staff was told of is in the inbox: as that one, or followed by others. */
async function forgottenReplays({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db.selectFrom('stripe_event').select(['id', 'replay_count']).execute()
  const counts = new Map(rows.map(({ id, replay_count }) => [id, replay_count]))
  const forgotten = journal.replayed.filter(({ eventId, replayCount }) => (counts.get(eventId) ?? -1) < replayCount)
  return forgotten.map((said) => ({ rule: 'acknowledged_is_kept', facts: JSON.stringify({ said }) }))
}

/** An event that was answered with 200 is in the inbox. */
async function lostEvents({ db }: World, post: Post): Promise<Complaint[]> {
  const rows = await db.selectFrom('stripe_event').select('id').execute()
  const kept = new Set(rows.map(({ id }) => id))
  const lost = post.takenIds.filter((id) => !kept.has(id))
  return lost.length === 0 ? [] : [{ rule: 'taken_events_are_kept', facts: lost.join(', ') }]
}

function leaks({ apis, workers }: World): Complaint[] {
  const leaking = [...apis, ...workers].filter(({ takenCount }) => takenCount > 0)
  return leaking.map(({ name, takenCount }) => ({ rule: 'no_connection_leaks', facts: `${name}: ${takenCount}` }))
}

/** After a week nobody waits any more. */
async function openEnds({ db, queue, scheduler }: World): Promise<Complaint[]> {
  const pending = await db.selectFrom('orders').select('id').where('status', '=', 'PENDING').execute()
  const due = await queue.readOpen(scheduler.drainedSinceMs)
  return [
    ...pending.map(({ id }) => ({ rule: 'orders_end', facts: `${id} is still PENDING` })),
    ...due.map((job) => ({ rule: 'queue_is_empty', facts: job })),
  ]
}
