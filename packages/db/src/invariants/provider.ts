import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../client.ts'
import type { Violation } from './invariant.ts'
import { firstRows, inOneSnapshot } from './snapshot.ts'

/** Everything that the provider knows of one account, amounts in its own units. */
export interface ProviderDump {
  readonly intents: readonly DumpedIntent[]
  readonly refunds: readonly DumpedRefund[]
}

export interface DumpedIntent {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amountReceived: number
  /** As the provider writes it: lower case. */
  readonly currency: string
  /** From its metadata; null for an intent that is not of this shop. */
  readonly attemptId: string | null
}

export interface DumpedRefund {
  readonly id: string
  readonly intentId: string
  readonly status: string
  readonly amount: number
  /** From its metadata; null for one that was made in the provider's dashboard. */
  readonly refundId: string | null
}

/**
 * Compares the shop with what the provider says, both ways. It means something once nothing is under way: an answer
 * that is not written down yet is a difference. Intents that name no attempt are another application's, and left out.
 */
export const findProviderDisagreements = (db: Db, dump: ProviderDump): Promise<Violation[]> =>
  inOneSnapshot(db, (tx) => disagreementsIn(tx, dump))

/** The same, as an open transaction sees it. */
export function disagreementsIn(tx: Tx, dump: ProviderDump): Promise<Violation[]> {
  const asked = Object.entries(providerInvariants).map(([invariant, { find }]) => ({ invariant, rows: find }))
  return firstRows(tx, asked, sql`with ${provided(dump)}`)
}

interface ProviderInvariant {
  /** What is so, in one sentence. */
  readonly means: string
  /** Asks `intent`, `back` (refunds) and `known` (our attempts, amounts in the provider's units). */
  readonly find: RawBuilder<unknown>
}

export const providerInvariants = {
  provider_and_shop_know_the_same_intents: {
    means:
      'Every intent of ours that can bring money, or has, is an attempt, and every attempt that was opened exists.',
    find: sql`
      select intent.id as intent_id, intent.status, known.attempt_id, known.state
      from intent full join known on known.intent_id = intent.id
      where (known.attempt_id is null and intent.status <> 'canceled')
        or (intent.id is null and known.intent_id is not null and known.state <> 'canceled')`,
  },
  provider_state_agrees: {
    means: 'An attempt is open, succeeded or canceled as its intent is.',
    find: sql`
      select intent.id as intent_id, intent.status, known.attempt_id, known.state
      from intent join known on known.intent_id = intent.id
      where known.state <> case when intent.status in ('succeeded', 'canceled') then intent.status else 'open' end`,
  },
  provider_amount_agrees: {
    means: 'An intent is for the amount that was asked for, and one that succeeded has brought all of it.',
    find: sql`
      select intent.id as intent_id, intent.amount, intent.amount_received, intent.currency, known.asked, known.currency
        as asked_currency
      from intent join known on known.intent_id = intent.id
      where (intent.amount, intent.currency) is distinct from (known.asked, known.currency)
        or (intent.status = 'succeeded' and intent.amount_received <> known.asked)`,
  },
  provider_money_agrees: {
    means:
      'What the provider keeps of a payment is what was captured less what was promised back, and what of that pays ' +
      'for other orders.',
    find: sql`
      select payment.id, payment.order_id, net.kept as kept_by_provider,
        (payment.captured_minor - payment.refund_reserved_minor + net.elsewhere_minor) * net.scale as kept_here
      from payment join (
        select known.payment_id, max(known.scale) as scale, sum(coalesce(intent.amount_received, 0)
          - coalesce((select sum(amount) from back where back.intent_id = intent.id and back.is_made), 0)) as kept,
          sum(coalesce((
            select sum(captured_minor - refund_reserved_minor) from payment elsewhere
            where elsewhere.source_attempt_id = known.attempt_id::uuid), 0)) as elsewhere_minor
        from known left join intent on intent.id = known.intent_id group by known.payment_id
      ) net on net.payment_id = payment.id
      where (payment.captured_minor - payment.refund_reserved_minor + net.elsewhere_minor) * net.scale <> net.kept`,
  },
  provider_refunds_agree: {
    means:
      'Every refund is at the provider what it is here: of that amount, and as far; one made elsewhere is mirrored.',
    find: sql`
      select back.id as provider_refund_id, back.status, back.amount, refund.id, refund.state, refund.amount_minor
      from back full join (
        select refund.id, refund.state, refund.reason, refund.amount_minor, refund.provider_refund_id,
          refund.amount_minor * known.scale as amount
        from refund join known on known.attempt_id = refund.payment_attempt_id::text
        where refund.transfer_payment_id is null
      ) refund on refund.provider_refund_id = back.id
      where case
        when back.id is null then refund.state in ('requested', 'failed')
        when refund.id is null then not back.is_made
        else back.amount = refund.amount and (back.refund_id = refund.id::text or refund.reason = 'dashboard')
          and refund.state = case
            when back.status = 'succeeded' then 'succeeded' when back.is_made then 'submitted' else 'failed' end
        end is not true`,
  },
  order_is_paid_once: {
    means: 'Intents that have, or will have, the money of one order keep no more than its total together.',
    find: sql`
      select orders.id, orders.order_number, count(*) as intents, sum(intent.amount) as amount
      from intent join known on known.attempt_id = intent.attempt_id join orders on orders.id = known.order_id
      where intent.status in ('succeeded', 'requires_capture', 'processing')
      group by orders.id
      having count(*) > 1 and sum(intent.amount
        - coalesce((select sum(amount) from back where back.intent_id = intent.id and back.is_made), 0))
        > max(known.scale) * orders.total_minor`,
  },
  money_has_its_order: {
    means: 'Money that came and was not sent back belongs to an order that counts as paid, or pays for another.',
    find: sql`
      select intent.id as intent_id, intent.amount_received, orders.id, orders.status, orders.payment_status
      from intent left join known on known.attempt_id = intent.attempt_id
      left join orders on orders.id = known.order_id
      where intent.status = 'succeeded'
        and intent.amount_received
          > coalesce((select sum(amount) from back where back.intent_id = intent.id and back.is_made), 0)
        and (orders.payment_status in ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'DISPUTED')) is not true
        and not exists (
          select from payment elsewhere where elsewhere.source_attempt_id = known.attempt_id::uuid
            and elsewhere.captured_minor > elsewhere.refund_reserved_minor)`,
  },
} as const satisfies Record<string, ProviderInvariant>

export type ProviderInvariantName = keyof typeof providerInvariants

/**
 * The dump and what we know as tables of one query. How many of the provider's units are one of ours says the payment's
 * own request.
 */
const provided = ({ intents, refunds }: ProviderDump) => sql`
  intent as (
    select id, status, amount, "amountReceived" as amount_received, currency, "attemptId" as attempt_id
    from jsonb_to_recordset(${JSON.stringify(intents)}::jsonb) as given(
      id text, status text, amount bigint, "amountReceived" bigint, currency text, "attemptId" text)
    where "attemptId" is not null),
  back as (
    select id, "intentId" as intent_id, status, amount, "refundId" as refund_id,
      status not in ('failed', 'canceled') as is_made
    from jsonb_to_recordset(${JSON.stringify(refunds)}::jsonb) as given(
      id text, "intentId" text, status text, amount bigint, "refundId" text)
    where "intentId" in (select id from intent)),
  known as (
    select attempt.id::text as attempt_id, attempt.payment_id, attempt.order_id, attempt.intent_id,
      attempt.state, (attempt.request ->> 'amount')::bigint as asked, attempt.request ->> 'currency' as currency,
      (attempt.request ->> 'amount')::numeric / payment.amount_minor as scale
    from payment_attempt attempt join payment on payment.id = attempt.payment_id)`
