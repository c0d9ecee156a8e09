import { sql } from 'kysely'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** Whoever waits for goods has one letter once there are some, and whoever minds the stock one for each crossing. */
export async function brokenWishes(world: World): Promise<Complaint[]> {
  const { shelves, journal } = world
  if (shelves.threshold === null) return []
  const wishes = await readWishes(world)
  const known = new Set(wishes.map(({ variantId, email }) => `${variantId} ${email}`))
  const forgotten = journal.wishes.filter(({ variantId, email }) => !known.has(`${variantId} ${email}`))
  return [
    ...forgotten.map((said) => ({ rule: 'acknowledged_is_kept', facts: JSON.stringify({ said }) })),
    ...wishes.filter(isToldOtherwise).map((wish) => ({ rule: 'one_letter_per_wish', facts: JSON.stringify(wish) })),
    ...wishes
      .filter(({ waitsInVain }) => waitsInVain)
      .map((wish) => ({
        rule: 'who_waits_is_told',
        facts: JSON.stringify(wish),
      })),
    ...(await crossingsUntold(world)),
  ]
}

interface Wish {
  readonly variantId: string
  readonly email: string
  readonly isTold: boolean
  readonly letterCount: number
  /** For what can be had, by somebody to whom nobody has ever written about it. */
  readonly waitsInVain: boolean
}

const isToldOtherwise = ({ isTold, letterCount }: Wish): boolean => letterCount !== (isTold ? 1 : 0)

async function readWishes({ db }: World): Promise<Wish[]> {
  const { rows } = await sql<Wish>`
    with shelf as (
      select variant_id, sum(greatest(on_hand - reserved, 0)) as count from stock_level where tracked group by variant_id
    ), offer as (
      select bundle_id as variant_id, min(coalesce(shelf.count, 0) / part.quantity) as count
      from bundle_component as part left join shelf on shelf.variant_id = part.component_id group by bundle_id
      union all select variant_id, count from shelf where variant_id not in (select bundle_id from bundle_component))
    select wish.variant_id as "variantId", wish.email, wish.notified_at is not null as "isTold",
      (select count(*)::integer from pgboss.job
        where name = 'send-mail' and data ->> 'subscriptionId' = wish.id::text) as "letterCount",
      wish.notified_at is null and coalesce(offer.count, 0) >= 1 and not exists (
        select from stock_subscription as told where told.variant_id = wish.variant_id and told.email = wish.email
          and told.notified_at is not null) as "waitsInVain"
    from stock_subscription as wish left join offer on offer.variant_id = wish.variant_id
    order by wish.id`.execute(db)
  return rows
}

/** As often as PostgreSQL has seen a level fall to its threshold, so often it was told. */
async function crossingsUntold({ db }: World): Promise<Complaint[]> {
  const { rows } = await sql<{ place: string; crossings: number; letters: number }>`
    with crossed as (
      select variant_id || ' ' || location_id as place from simulation_crossing
    ), told as (
      select concat(level ->> 'variantId', ' ', level ->> 'locationId') as place
      from pgboss.job, jsonb_array_elements(data -> 'levels') as level
      where name = 'send-mail' and data ->> 'kind' = 'low_stock')
    select place, crossings, letters from (
      select place, count(*) filter (where is_letter)::integer as letters,
        count(*) filter (where not is_letter)::integer as crossings
      from (select place, false as is_letter from crossed union all select place, true from told) as news
      group by place) as counted
    where crossings <> letters order by place`.execute(db)
  return rows.map((row) => ({ rule: 'one_letter_per_crossing', facts: JSON.stringify(row) }))
}
