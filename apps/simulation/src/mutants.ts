import { cardMutants } from './card-mutants.ts'
import { creditMutants } from './credit-mutants.ts'
import { disputeMutants } from './dispute-mutants.ts'
import { draftMutants } from './draft-mutants.ts'
import { exchangeMutants } from './exchange-mutants.ts'
import { givenUpMutants } from './given-up-mutants.ts'
import { goodsMutants } from './goods-mutants.ts'
import { holdMutants } from './hold-mutants.ts'
import { invoiceMutants } from './invoice-mutants.ts'
import { letterMutants } from './letter-mutants.ts'
import { manualMutants } from './manual-mutants.ts'
import type { Edit, Mutant } from './mutant.ts'
import { promotionMutants } from './promotion-mutants.ts'
import { refundMutants } from './refund-mutants.ts'
import { returnMutants } from './return-mutants.ts'
import { stockMutants } from './stock-mutants.ts'
import { taxMutants } from './tax-mutants.ts'
import { wishMutants } from './wish-mutants.ts'

const db = 'packages/db/src'
const domain = 'packages/domain/src'
const payments = 'apps/api/src/payments'

const expiresWithoutCancel: Edit = {
  file: `${payments}/cancel-unpaid.ts`,
  find: 'if (order.hasOpenAttempt) return false',
  put: '',
}
const asksNobody: Edit = {
  file: `${payments}/cancel-unpaid.ts`,
  find: '    const count = await cancelOpenIntents(deps, wish, asked)\n',
  put: '    const count = 1\n',
}
const keepsLateMoney: Edit = {
  file: `${payments}/apply-state.ts`,
  find: [
    '  const refundId = await insertRefundOfIntent(on.tx, late, on.deps.newId)',
    "  await on.deps.jobs.enqueue(on.tx, 'submit-refund', [{ refundId }])",
  ].join('\n'),
  put: '',
}
const cartVersionIsNotLookedAt: Edit = {
  file: `${domain}/orders/place.ts`,
  find: `if (cart.version !== order.cartVersion) return { kind: 'stale' }`,
  put: '',
}

export const mutants = {
  inbox_keeps_duplicates: {
    means: 'an event of Stripe that comes twice is kept, and worked off, twice',
    breaks: ['inbox_unique'],
    edits: [
      {
        file: `${db}/stripe-events.ts`,
        find: `.onConflict((conflict) => conflict.column('id').doNothing())`,
        put: '',
      },
    ],
    sql: ['alter table stripe_event drop constraint stripe_event_pkey cascade'],
  },
  webhook_is_answered_first: {
    means: 'a webhook is answered with 200 although it could not be kept',
    breaks: ['taken_events_are_kept'],
    edits: [
      {
        file: `${payments}/take-webhook.ts`,
        find: 'await keep(deps, verified.event)',
        put: 'await keep(deps, verified.event).catch(() => undefined)',
      },
    ],
  },
  job_is_not_in_the_transaction: {
    means: 'an event is kept, and its job is asked for in another transaction',
    breaks: ['inbox_moves_on', 'comes_to_rest'],
    edits: [
      {
        file: `${payments}/take-webhook.ts`,
        find: `    const isNew = await insertStripeEvent(tx, event, 'received')`,
        put: `    const isNew = await insertStripeEvent(db, event, 'received')`,
      },
    ],
  },
  cart_becomes_two_orders: {
    means: 'two tabs place one cart, and each gets an order of its own',
    breaks: ['one_order_per_cart', 'one_order_per_key'],
    edits: [
      {
        file: `${domain}/orders/place.ts`,
        find: `if (!cart.active || closed.has(order.cartId)) return { kind: 'closed' }`,
        put: '',
      },
      cartVersionIsNotLookedAt,
    ],
    sql: [
      'alter table orders drop constraint orders_one_per_cart',
      'alter table orders drop constraint orders_idempotency',
    ],
  },
  cart_changes_while_it_is_placed: {
    means: 'what is put into a cart in another tab between pricing and placing is lost',
    breaks: ['order_is_its_cart'],
    edits: [cartVersionIsNotLookedAt],
  },
  stock_is_checked_then_taken: {
    means: 'two buyers read the last piece before one of them takes it',
    breaks: ['stock_within_bounds'],
    edits: [{ file: `${db}/placing.ts`, find: 'location_id for update)', put: 'location_id)' }],
    sql: ['alter table stock_level drop constraint stock_level_never_oversold'],
  },
  reservation_leaks: {
    means: 'an order ends, and its goods stay reserved',
    breaks: ['goods_follow_order'],
    edits: [
      {
        file: 'apps/api/src/orders/end-order.ts',
        find: 'const released = await releaseReservations(tx, goods, newId)',
        put: 'const released: never[] = []\n  void releaseReservations; void goods',
      },
    ],
  },
  reservation_is_released_twice: {
    means: 'a release does not look whether the goods were given back before',
    breaks: ['reservation_moved_once', 'reserved_is_live'],
    edits: [
      {
        file: `${db}/stock.ts`,
        find: `    .where('state', 'in', ['held', 'claimed'])\n    .returning(['id', 'variant_id', 'location_id', 'quantity'])`,
        put: `    .returning(['id', 'variant_id', 'location_id', 'quantity'])`,
      },
      {
        file: 'apps/api/src/payments/apply-state.ts',
        find: `    case 'ended':\n      await writeState(on, 'canceled')`,
        put: `    case 'ended':\n      await (on.held.order.status === 'CANCELED' ? writeCanceled(on) : writeState(on, 'canceled'))`,
      },
      {
        file: `${domain}/payments/apply-intent.ts`,
        find: `: state === 'canceled' ? 'nothing' : 'ended'`,
        put: `: 'ended'`,
      },
    ],
    sql: [
      'drop index stock_movement_once_per_reservation',
      'alter table stock_level drop constraint stock_level_reserved_not_negative',
    ],
  },
  paid_goods_are_not_claimed: {
    means: 'goods of a paid order stay held, as if somebody could still walk away from them',
    breaks: ['goods_follow_order'],
    edits: [
      {
        file: `${payments}/become-paid.ts`,
        find: `  if (status === 'PENDING') await claimReservations(tx, orderId)\n`,
        put: '  void claimReservations\n',
      },
    ],
  },
  payment_is_not_locked: {
    means: 'webhook and shopper apply one payment at the same time',
    breaks: ['captured_is_attempts', 'no_internal_error'],
    edits: [{ file: `${db}/payments.ts`, find: `    .forUpdate('orders')\n    .forNoKeyUpdate('attempt')\n`, put: '' }],
  },
  payment_counts_twice: {
    means: 'news of a payment that was applied before is applied again',
    breaks: ['captured_is_attempts'],
    edits: [
      {
        file: `${domain}/payments/apply-intent.ts`,
        find: `state === 'succeeded' || state === 'mismatched' || intent.status`,
        put: 'intent.status',
      },
    ],
  },
  canceled_order_is_revived: {
    means: 'money that comes late makes a canceled order a paid one (and comes late, since Stripe is not asked first)',
    breaks: ['timeline_is_a_legal_path', 'acknowledged_is_kept'],
    edits: [
      asksNobody,
      expiresWithoutCancel,
      {
        file: `${domain}/payments/apply-intent.ts`,
        find: `{ kind: awaited ? 'paid' : 'late_money' }`,
        put: `{ kind: 'paid' }`,
      },
      {
        file: `${payments}/become-paid.ts`,
        find: `status === 'PENDING' ? 'PROCESSING' : status`,
        put: `status === 'PENDING' || status === 'CANCELED' ? 'PROCESSING' : status`,
      },
    ],
    sql: [
      'alter table orders drop constraint orders_canceled_has_its_facts',
      'alter table reservation drop constraint reservation_only_holds_expire',
    ],
  },
  order_ends_without_asking_stripe: {
    means: 'an order expires, and its intent can still be paid',
    breaks: ['only_unpaid_can_be_paid'],
    edits: [asksNobody, expiresWithoutCancel],
  },
  late_money_is_kept: {
    means: 'money of a canceled order is kept (and comes late, since Stripe is not asked before an order ends)',
    breaks: ['order_and_money_agree', 'money_has_its_order'],
    edits: [keepsLateMoney, asksNobody, expiresWithoutCancel],
  },
  intent_gets_a_new_key: {
    means: 'each try to open an intent has a key of its own, so that a lost answer makes a second intent',
    breaks: ['provider_and_shop_know_the_same_intents', 'order_is_paid_once'],
    edits: [
      {
        file: `${payments}/gateway.ts`,
        find: '...request }, { idempotencyKey })',
        put: '...request }, { idempotencyKey: `${idempotencyKey}:${Math.random()}` })',
      },
    ],
  },
  order_has_two_live_intents: {
    means: 'asking to pay again opens a second intent beside one that can still be paid',
    breaks: ['one_live_attempt'],
    edits: [
      {
        file: `${db}/plan-attempt.ts`,
        find: `if (order.status !== 'PENDING' || payment === undefined || payment.hasLive) return order.status`,
        put: `if (order.status !== 'PENDING' || payment === undefined) return order.status`,
      },
    ],
    sql: ['drop index payment_attempt_one_live'],
  },
  lost_commit_is_a_failure: {
    means: 'a COMMIT whose answer is lost counts as failed: nobody looks, and the client is told that it went wrong',
    breaks: ['no_internal_error'],
    edits: [
      {
        file: 'apps/api/src/orders/lane.ts',
        find: 'if (error instanceof OutcomeUnknown) return placeTogether(deps, drafts)',
        put: '',
      },
      {
        file: `${db}/client.ts`,
        find: 'if (error instanceof OutcomeUnknown) return true',
        put: 'if (error instanceof OutcomeUnknown) return false',
      },
    ],
  },
  hold_lasts_for_ever: {
    means: 'orders that nobody pays do not expire',
    breaks: ['orders_end', 'unpaid_orders_end'],
    edits: [
      {
        file: `${db}/orders.ts`,
        find: 'where expires_at <= shop_now() order',
        put: 'where expires_at > shop_now() order',
      },
    ],
  },
  lost_webhook_is_never_missed: {
    means: 'nobody asks Stripe about payments of which no event came',
    breaks: ['payments_are_heard_of_in_time'],
    edits: [
      {
        file: `${db}/unsettled-attempts.ts`,
        find: `states: ['planned', 'open', 'authorized'],`,
        put: `states: ['planned'],`,
      },
    ],
  },
  event_is_never_settled: {
    means: 'an event that was worked off still waits',
    breaks: ['inbox_moves_on'],
    edits: [
      {
        file: `${payments}/process-event.ts`,
        find: `return settleStripeEvent(deps.db, event, { state: 'done', problem: null })`,
        put: 'return',
      },
    ],
  },
  webhook_always_fails: {
    means: 'every webhook is answered with an error',
    breaks: ['webhooks_are_taken'],
    edits: [
      {
        file: `${payments}/take-webhook.ts`,
        find: `if (verified.kind === 'event') await keep(deps, verified.event)`,
        put: `if (verified.kind === 'event') throw new Error('no')`,
      },
    ],
  },
  nobody_works_off_events: {
    means: 'a queue has no worker',
    breaks: ['comes_to_rest'],
    edits: [{ file: 'apps/api/src/tasks.ts', find: `    work(deps, 'process-stripe-event'),\n`, put: '' }],
  },
  reconciler_always_fails: {
    means: 'a sweep does its work and then fails, each time',
    breaks: ['queue_is_empty'],
    edits: [
      {
        file: `${payments}/reconcile.ts`,
        find: '  await promiseRest(deps)\n',
        put: `  await promiseRest(deps)\n  throw new Error('no')\n`,
      },
    ],
  },
  shipment_is_only_said: {
    means: 'staff is told that an order has shipped, and it has not',
    breaks: ['acknowledged_is_kept'],
    edits: [
      {
        file: 'apps/api/src/orders/staff/update-status.ts',
        find: 'await moveOrder(ctx, { ...wish, to: status })',
        put: `await import('../dossier.ts').then(({ readDossier }) => readDossier(ctx, orderId))`,
      },
      {
        file: 'apps/api/src/orders/staff/update-status.ts',
        find: 'return viewOrder(dossier)',
        put: 'return { ...viewOrder(dossier), status }',
      },
    ],
  },
  ...goodsMutants,
  ...givenUpMutants,
  ...invoiceMutants,
  ...taxMutants,
  ...promotionMutants,
  ...stockMutants,
  ...returnMutants,
  ...refundMutants,
  ...draftMutants,
  ...exchangeMutants,
  ...creditMutants,
  ...holdMutants,
  ...manualMutants,
  ...cardMutants,
  ...disputeMutants,
  ...wishMutants,
  ...letterMutants,
} as const satisfies Record<string, Mutant>

export function mutantOf(name: string): Mutant {
  const found = Object.entries<Mutant>(mutants).find(([known]) => known === name)
  if (found === undefined) throw new Error(`there is no mutant ${name}; there are: ${Object.keys(mutants).join(', ')}`)
  return found[1]
}
