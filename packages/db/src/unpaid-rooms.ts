import type { OrderDraft } from '@tillwright/domain/orders/draft'
import type { UnpaidRoom } from '@tillwright/domain/orders/unpaid'
import { type RawBuilder, sql } from 'kysely'
import type { UnpaidCaps } from './shop.ts'

/**
 * The names in which an order that is to be paid counts: its customer's, or of a guest the e-mail address together with
 * whence he comes, so that nobody uses up the room of somebody else's address; and whence it comes. `countUnpaid` finds
 * the same ones in the table.
 */
export function unpaidNamesOf(
  order: Pick<OrderDraft, 'customerId' | 'email' | 'payment' | 'clientAddressHash'>,
): readonly string[] {
  if (order.payment === null) return []
  const { customerId, email, clientAddressHash: client } = order
  const guest = client === null ? email.toLowerCase() : `${email.toLowerCase()} ${client}`
  const owner = `${ofOwner}${customerId ?? guest}`
  return client === null ? [owner] : [owner, `${ofClient}${client}`]
}

/**
 * Lets batches of other nodes whose orders count in one of these names go first, or wait. In one order everywhere, so
 * that two batches never wait for each other; the transaction lets go of them with its end. As a value to be selected.
 */
export const lockNames = (names: readonly string[]): RawBuilder<number> =>
  sql<number>`(
    select count(pg_advisory_xact_lock(hashtext('tillwright.unpaid-orders'), name.key))
    from (select distinct hashtext(name) as key from unnest(${names}::text[]) as name order by key) as name)`

/** How many unpaid orders there are in each of these names, as a value to be selected; null where there are none. */
export function countUnpaid(names: readonly string[]): RawBuilder<Readonly<Record<string, number>> | null> {
  const [owners, clients] = [after(ofOwner, names), after(ofClient, names)]
  return sql`(
    select json_object_agg(counted.name, counted.orders) from (
      select ${sql.lit(ofOwner)} || ${owner} as name, count(*) as orders from orders
      where status = 'PENDING' and ${owner} = any(${owners}::text[])
      group by ${owner}
      union all
      select ${sql.lit(ofClient)} || encode(client_address_hash, 'hex'), count(*) from orders
      where status = 'PENDING' and client_address_hash = any(${clients.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
      group by client_address_hash
    ) as counted)`
}

/** What the caps leave in each of these names. */
export const roomsFor = (
  names: readonly string[],
  counts: Readonly<Record<string, number>> | null,
  caps: UnpaidCaps,
): Map<string, UnpaidRoom> =>
  new Map(
    names.map((name) => {
      const maxCount = name.startsWith(ofClient) ? caps.perClientAddress : caps.perOwner
      return [name, { leftCount: maxCount - (counts?.[name] ?? 0), maxCount }]
    }),
  )

const ofOwner = 'owner:'
const ofClient = 'client:'

/** To the letter the expression of the index `orders_unpaid_of_owner`. */
const owner = sql`
  coalesce(customer_id::text, lower(email collate "C") || coalesce(' ' || encode(client_address_hash, 'hex'), ''))`

const after = (prefix: string, names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
