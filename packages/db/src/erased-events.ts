import type { AccountId } from '@tillwright/domain/ids'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './client.ts'

/** The text of an event as it is kept: what it takes to work it off stays, also of somebody who has been erased. */
export const keptPayload = (payload: string): RawBuilder<string> => sql<string>`(
  select case when ${isOfErased(subjectsIn(payload))} then ${withoutPeople('given.payload')} else given.payload end
  from (select ${payload}::text as payload) as given)`

/**
 * The same for what Stripe has told of an erased account before: a page of the inbox at a time, by the ids of events.
 * Answers the last one that was looked at; null at the end.
 */
export async function eraseEventsOf(
  db: Db,
  accountId: AccountId,
  { after, most }: { readonly after: string; readonly most: number },
): Promise<string | null> {
  const { rows } = await sql<{ last: string | null }>`
    with theirs as materialized (
        select customer_id as subject from provider_customer where account_id = ${accountId} and customer_id is not null
        union select intent_id from payment_attempt join orders on orders.id = payment_attempt.order_id
        where orders.customer_id = ${accountId} and intent_id is not null),
      page as materialized (select id, payload from stripe_event where id > ${after} order by id limit ${sql.lit(most)}),
      said as materialized (
        select page.id from page where exists (
          select from regexp_matches(page.payload, '"((?:cus|pi)_\\w+)"', 'g') as named (ids)
          where named.ids[1] in (select subject from theirs))),
      erased as (
        update stripe_event set payload = ${withoutPeople('stripe_event.payload')}
        from said where stripe_event.id = said.id)
    select max(id) as last from page`.execute(db)
  return rows[0]?.last ?? null
}

/** What Stripe calls customers and intents, wherever an event names them. */
const subjectsIn = (payload: string): string[] => [
  ...new Set([...payload.matchAll(/"((?:cus|pi)_\w{1,200})"/g)].flatMap(([, id]) => id ?? [])),
]

/** Whether one of these is of somebody who has been erased. */
const isOfErased = (subjects: readonly string[]): RawBuilder<boolean> => sql<boolean>`(
  exists (select from provider_customer join account on account.id = provider_customer.account_id
    where account.erased_at is not null and provider_customer.customer_id = any(${subjects}::text[]))
  or exists (select from payment_attempt join orders on orders.id = payment_attempt.order_id
    join account on account.id = orders.customer_id
    where account.erased_at is not null and payment_attempt.intent_id = any(${subjects}::text[])))`

const withoutPeople = (payload: 'given.payload' | 'stripe_event.payload') =>
  sql<string>`without_texts(${sql.ref(payload)}::jsonb, ${keptInEvents}::text[])::text`

const keptInEvents: readonly string[] = [
  ...[
    'id',
    'object',
    'type',
    'api_version',
    'status',
    'currency',
    'customer',
    'payment_intent',
    'charge',
    'payment_method',
  ],
  ...['latest_charge', 'shop_id', 'order_id', 'order_number', 'attempt_id', 'refund_id', 'account_id'],
]
