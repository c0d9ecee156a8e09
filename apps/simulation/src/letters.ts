import { sql } from 'kysely'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** One letter for each order that stands, each parcel and each refund that was made, and none for anything else. */
export async function brokenLetters(world: World): Promise<Complaint[]> {
  return [...(await miscounted(world)), ...(await unsent(world)), ...misaddressed(world)]
}

async function miscounted({ db }: World): Promise<Complaint[]> {
  const { rows } = await sql<{ kind: string; about: string; events: number; letters: number }>`
    with event as (
      select 'order_confirmed' as kind, order_id::text as about from order_event
      where to_status = 'PROCESSING' and coalesce(from_status, 'PENDING') = 'PENDING'
      union all select 'shipped', id::text from shipment
      union all select 'refunded', id::text from refund where state = 'succeeded' and not is_set_off
    ), letter as (
      select data ->> 'kind' as kind, coalesce(data ->> 'shipmentId', data ->> 'refundId', data ->> 'orderId') as about
      from pgboss.job where name = 'send-mail' and data ->> 'kind' in ('order_confirmed', 'shipped', 'refunded')
    )
    select kind, about, count(*) filter (where not is_letter)::integer as events,
      count(*) filter (where is_letter)::integer as letters
    from (select *, false as is_letter from event union all select *, true from letter) as news
    group by kind, about
    having count(*) filter (where not is_letter) <> 1 or count(*) filter (where is_letter) <> 1
    order by kind, about`.execute(db)
  return rows.map((row) => ({ rule: 'one_letter_per_event', facts: JSON.stringify(row) }))
}

/** Whoever worked on it may have died at any moment: it was sent all the same, by whoever came after him. */
async function unsent({ db, post }: World): Promise<Complaint[]> {
  const { rows } = await sql<{ id: string }>`
    select job.id from pgboss.job join orders on orders.id::text = data ->> 'orderId'
    where name = 'send-mail' and state = 'completed' and data ->> 'kind' = 'order_confirmed' and status <> 'CANCELED'
    order by job.id`.execute(db)
  const sent = new Set(post.map(({ messageId }) => messageId.slice(1).split('.', 1)[0]))
  const lost = rows.filter(({ id }) => !sent.has(id.replaceAll('-', '')))
  return lost.map(({ id }) => ({ rule: 'letters_are_sent', facts: id }))
}

/** However often one was sent, it went to the same reader. */
function misaddressed({ post }: World): Complaint[] {
  const readers = new Map<string, Set<string>>()
  for (const { messageId, to } of post) readers.set(messageId, (readers.get(messageId) ?? new Set()).add(to))
  return [...readers]
    .filter(([, all]) => all.size > 1)
    .map(([messageId]) => ({ rule: 'one_reader_per_letter', facts: messageId }))
}
