import { sql } from 'kysely'
import type { Db } from './client.ts'
import type { LevelKey } from './stock-levels.ts'

/** A level that is not what its ledger and its reservations come to. In a healthy shop there is none. */
export interface StockDifference extends LevelKey {
  readonly sku: string
  readonly onHand: number
  readonly reserved: number
  /** The sums of its movements. */
  readonly ledgerOnHand: number
  readonly ledgerReserved: number
  /** What its living reservations come to. */
  readonly liveReserved: number
}

/** The differences among the levels that were looked at, and the last of those, as far as it got. */
export interface StockCheck {
  readonly differences: StockDifference[]
  readonly checkedCount: number
  readonly last: LevelKey | null
}

/**
 * Holds levels against their ledger and their reservations, some at a time, by variant and location, those after one:
 * all in one snapshot that locks nothing. The invariants `ledger_is_levels` and `reserved_is_live` ask the same of all.
 */
export async function findStockDifferences(
  db: Db,
  { after, most }: { readonly after: LevelKey | null; readonly most: number },
): Promise<StockCheck> {
  const { rows } = await sql<{ differences: StockDifference[]; checkedCount: number; last: LevelKey | null }>`
    with checked as (
      select level.variant_id, level.location_id, level.on_hand, level.reserved, moved.on_hand as ledger_on_hand,
        moved.reserved as ledger_reserved, live.reserved as live_reserved
      from (
        select variant_id, location_id, on_hand, reserved from stock_level
        where ${after === null ? sql`true` : sql`(variant_id, location_id) > (${after.variantId}, ${after.locationId})`}
        order by variant_id, location_id limit ${most}
      ) as level
      cross join lateral (
        select coalesce(sum(on_hand_delta), 0) as on_hand, coalesce(sum(reserved_delta), 0) as reserved
        from stock_movement as movement
        where movement.variant_id = level.variant_id and movement.location_id = level.location_id
      ) as moved
      cross join lateral (
        select coalesce(sum(quantity), 0) as reserved from reservation
        where reservation.variant_id = level.variant_id and reservation.location_id = level.location_id
          and reservation.state in ('held', 'claimed')
      ) as live
    )
    select count(*) as "checkedCount",
      (select json_build_object('variantId', variant_id, 'locationId', location_id) from checked
        order by variant_id desc, location_id desc limit 1) as last,
      coalesce(json_agg(json_build_object('variantId', variant_id, 'locationId', location_id, 'sku', (select sku from variant where id = variant_id),
        'onHand', on_hand, 'reserved', reserved, 'ledgerOnHand', ledger_on_hand,
        'ledgerReserved', ledger_reserved, 'liveReserved', live_reserved) order by variant_id, location_id)
        filter (where on_hand <> ledger_on_hand or reserved <> ledger_reserved or reserved <> live_reserved),
        '[]') as differences
    from checked`.execute(db)
  const [found] = rows
  if (found === undefined) throw new Error('counting answers one row')
  return found
}
