import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../client.ts'
import type { Violation } from './invariant.ts'
import { firstRows, inOneSnapshot } from './snapshot.ts'

/** Everything that the provider knows of one account, amounts in its own units. */
export interface ProviderDump {
  readonly intents: readonly DumpedIntent[]
  readonly refunds: readonly DumpedRefund[]
  /** Those that are not deleted; none where nobody has asked for them. */
  readonly customers?: readonly DumpedCustomer[]
  readonly disputes: readonly DumpedDispute[]
  /** All that has moved on the balance; left out where nobody has asked for it. */
  readonly movements?: readonly DumpedMovement[]
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
  /** Whose it is; nobody's where it is left out. */
  readonly customerId?: string | null
}

export interface DumpedCustomer {
  readonly id: string
  /** The record of ours that its metadata names; null for one that is not of this shop. */
  readonly recordId: string | null
}

export interface DumpedRefund {
  readonly id: string
  readonly intentId: string
  readonly status: string
  readonly amount: number
  /** From its metadata; null for one that was made in the provider's dashboard. */
  readonly refundId: string | null
}

export interface DumpedDispute {
  readonly id: string
  readonly intentId: string
  readonly status: string
  readonly amount: number
  /** Whether the bank has the money: its movements come to less than nothing. */
  readonly isWithdrawn: boolean
}

/** One transaction of the provider's balance. */
export interface DumpedMovement {
  /** Whose charge, refund or dispute it comes from; null where it comes from none. */
  readonly intentId: string | null
  /** Without the provider's fee; below zero where money leaves the balance. */
  readonly amount: number
  readonly currency: string
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
  /**
   * Asks `intent`, `back` (refunds), `taken` (disputes), `gone` (what both have taken away), `moved` (on the balance, for
   * intents of ours) and `known` (our attempts, amounts in the provider's units).
   */
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
    means: 'An attempt is open, authorized, succeeded or canceled as its intent is.',
    find: sql`
      select intent.id as intent_id, intent.status, known.attempt_id, known.state
      from intent join known on known.intent_id = intent.id
      where known.state <> case
        when intent.status in ('succeeded', 'canceled') then intent.status
        when intent.status = 'requires_capture' then 'authorized' else 'open' end`,
  },
  provider_amount_agrees: {
    means: 'An intent is for the amount that was asked for, and has brought what was captured of it.',
    find: sql`
      select intent.id as intent_id, intent.amount, intent.amount_received, intent.currency, known.asked, known.currency
        as asked_currency, known.captured
      from intent join known on known.intent_id = intent.id
      where (intent.amount, intent.currency) is distinct from (known.asked, known.currency)
        or (intent.status = 'succeeded' and intent.amount_received <> known.captured)`,
  },
  provider_money_agrees: {
    means:
      'What the provider keeps of a payment is what was captured less what was promised back and what banks hold, ' +
      'and what of that pays for other orders or is spent here.',
    find: sql`
      select payment.id, payment.order_id, net.kept as kept_by_provider,
        (payment.captured_minor - payment.refund_reserved_minor - payment.disputed_minor + net.elsewhere_minor) * net.scale as kept_here
      from payment join (
        select known.payment_id, max(known.scale) as scale, sum(coalesce(intent.amount_received, 0)
          - coalesce((select sum(amount) from gone where gone.intent_id = intent.id), 0)) as kept,
          sum(coalesce((
            select sum(captured_minor - refund_reserved_minor - disputed_minor) from payment elsewhere
            where elsewhere.source_attempt_id = known.attempt_id::uuid), 0) + coalesce((
            select sum(amount_minor) from refund where payment_attempt_id = known.attempt_id::uuid
              and credit_account_id is not null and state <> 'failed'), 0)) as elsewhere_minor
        from known left join intent on intent.id = known.intent_id group by known.payment_id
      ) net on net.payment_id = payment.id
      where (payment.captured_minor - payment.refund_reserved_minor - payment.disputed_minor + net.elsewhere_minor) * net.scale <> net.kept`,
  },
  provider_refunds_agree: {
    means:
      'Each refund is at the provider once, as it is here: of that amount, and as far; one made elsewhere is mirrored.',
    find: sql`
      select back.id as provider_refund_id, back.status, back.amount, refund.id, refund.state, refund.amount_minor
      from back full join (
        select refund.id, refund.state, refund.reason, refund.amount_minor, refund.provider_refund_id,
          refund.amount_minor * known.scale as amount
        from refund join known on known.attempt_id = refund.payment_attempt_id::text
        where refund.transfer_payment_id is null and refund.credit_account_id is null
      ) refund on refund.provider_refund_id = back.id
      where case
        when back.id is null then refund.state in ('requested', 'failed')
        when refund.id is null then not back.is_made
        else back.amount = refund.amount
          and (back.refund_id = refund.id::text or refund.reason = 'dashboard' and back.refund_id is null)
          and refund.state = case
            when back.status = 'succeeded' then 'succeeded' when back.is_made then 'submitted' else 'failed' end
        end is not true`,
  },
  provider_disputes_agree: {
    means: 'Every dispute of our money at the provider is known here, for that amount, as far, and with its money.',
    find: sql`
      select taken.id as provider_dispute_id, taken.status, taken.amount, taken.is_withdrawn, dispute.id, dispute.state,
        dispute.amount_minor, dispute.withdrawn_minor
      from taken full join (
        select dispute.*, known.scale, known.intent_id
        from dispute join known on known.attempt_id = dispute.payment_attempt_id::text
      ) dispute on dispute.provider_dispute_id = taken.id
      where case
        when dispute.id is null then not exists (
          select from known where known.intent_id = taken.intent_id and known.state = 'succeeded')
        else taken.status = dispute.state and taken.intent_id = dispute.intent_id
          and taken.amount = dispute.amount_minor * dispute.scale
          and (dispute.withdrawn_minor > 0) = taken.is_withdrawn
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
        - coalesce((select sum(amount) from gone where gone.intent_id = intent.id), 0))
        > max(known.scale) * orders.total_minor`,
  },
  money_has_its_order: {
    means:
      'Money that came and was not sent back belongs to an order that counts as paid, pays for another, or is spent ' +
      'here.',
    find: sql`
      select intent.id as intent_id, intent.amount_received, orders.id, orders.status, orders.payment_status
      from intent left join known on known.attempt_id = intent.attempt_id
      left join orders on orders.id = known.order_id
      where intent.status = 'succeeded'
        and intent.amount_received
          > coalesce((select sum(amount) from gone where gone.intent_id = intent.id), 0)
        and (orders.payment_status in ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'DISPUTED')) is not true
        and not exists (
          select from payment elsewhere where elsewhere.source_attempt_id = known.attempt_id::uuid
            and elsewhere.captured_minor > elsewhere.refund_reserved_minor + elsewhere.disputed_minor)
        and not exists (
          select from refund where payment_attempt_id = known.attempt_id::uuid and credit_account_id is not null)`,
  },
  balance_is_ledger: {
    means:
      'What has moved on the provider’s balance for an intent is what that has brought and not given back, and all ' +
      'of it is what the ledger has there.',
    find: sql`
      select intent.id as what, moved.amount as on_balance, brought.amount as expected
      from intent cross join lateral (
        select case when intent.status = 'succeeded' then intent.amount_received else 0 end
          - coalesce((select sum(amount) from gone where gone.intent_id = intent.id), 0) as amount
      ) brought cross join lateral (
        select coalesce(sum(amount), 0) as amount from moved where moved.intent_id = intent.id
      ) moved
      where (select is_known from balance) and moved.amount <> brought.amount
      union all
      select ledger.currency, coalesce(moved.amount, 0), ledger.amount
      from (
        select lower(currency) as currency, -sum(amount_minor) * max(units.scale) as amount
        from ledger_entry join (
          select currency as of, max(scale) as scale from known group by currency
        ) units on units.of = lower(currency)
        where account = 'provider' group by currency
      ) ledger full join (
        select currency, sum(amount) as amount from moved group by currency
      ) moved on moved.currency = ledger.currency
      where (select is_known from balance) and moved.amount is distinct from ledger.amount`,
  },
  customer_is_made_once: {
    means: 'Who is written down to be a customer of the provider is one there, and known as that one.',
    find: sql`
      select customer.record_id, min(customer.id) as customer_id, count(*) as customers
      from customer join provider_customer record on record.id::text = customer.record_id
      group by customer.record_id
      having count(*) > 1 or min(customer.id) <> min(coalesce(record.customer_id, customer.id))`,
  },
  intent_is_of_its_buyer: {
    means: 'An intent is of no other customer than the buyer of its order.',
    find: sql`
      select intent.id as intent_id, intent.customer_id, orders.id, orders.customer_id as buyer
      from intent join known on known.attempt_id = intent.attempt_id join orders on orders.id = known.order_id
      where intent.customer_id is not null and not exists (
        select from provider_customer known_as
        where known_as.customer_id = intent.customer_id and known_as.account_id = orders.customer_id)`,
  },
} as const satisfies Record<string, ProviderInvariant>

export type ProviderInvariantName = keyof typeof providerInvariants

/**
 * The dump and what we know as tables of one query. How many of the provider's units are one of ours says the payment's
 * own request.
 */
const provided = ({ intents, refunds, customers = [], disputes, movements }: ProviderDump) => sql`
  intent as (
    select id, status, amount, "amountReceived" as amount_received, currency, "attemptId" as attempt_id,
      "customerId" as customer_id
    from jsonb_to_recordset(${JSON.stringify(intents)}::jsonb) as given(
      id text, status text, amount bigint, "amountReceived" bigint, currency text, "attemptId" text,
      "customerId" text)
    where "attemptId" is not null),
  back as (
    select id, "intentId" as intent_id, status, amount, "refundId" as refund_id,
      status not in ('failed', 'canceled') as is_made
    from jsonb_to_recordset(${JSON.stringify(refunds)}::jsonb) as given(
      id text, "intentId" text, status text, amount bigint, "refundId" text)
    where "intentId" in (select id from intent)),
  customer as (
    select id, "recordId" as record_id
    from jsonb_to_recordset(${JSON.stringify(customers)}::jsonb) as given(id text, "recordId" text)),
  taken as (
    select id, "intentId" as intent_id, status, amount, "isWithdrawn" as is_withdrawn
    from jsonb_to_recordset(${JSON.stringify(disputes)}::jsonb) as given(
      id text, "intentId" text, status text, amount bigint, "isWithdrawn" boolean)
    where "intentId" in (select id from intent)),
  gone as (
    select intent_id, amount from back where is_made union all select intent_id, amount from taken where is_withdrawn),
  balance as (select ${movements !== undefined}::boolean as is_known),
  moved as (
    select "intentId" as intent_id, amount, currency
    from jsonb_to_recordset(${JSON.stringify(movements ?? [])}::jsonb) as given(
      "intentId" text, amount bigint, currency text)
    where "intentId" in (select id from intent)),
  known as (
    select attempt.id::text as attempt_id, attempt.payment_id, attempt.order_id, attempt.intent_id,
      attempt.state, (attempt.request ->> 'amount')::bigint as asked, attempt.request ->> 'currency' as currency,
      coalesce(attempt.captured_minor, payment.amount_minor) * (attempt.request ->> 'amount')::numeric
        / payment.amount_minor as captured,
      (attempt.request ->> 'amount')::numeric / payment.amount_minor as scale
    from payment_attempt attempt join payment on payment.id = attempt.payment_id)`
