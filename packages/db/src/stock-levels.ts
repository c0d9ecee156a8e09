import type { LocationId, NewId, TransferId, VariantId } from '@tillwright/domain/ids'
import type { Level } from '@tillwright/domain/stock/change-level'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { insertRows, recordset } from './insert-rows.ts'

export interface LevelKey {
  readonly variantId: VariantId
  readonly locationId: LocationId
}

export interface StoredLevel extends Level, LevelKey {}

export interface LockedLevel extends StoredLevel {
  readonly sku: string
  /** What is made of others has no stock of its own. */
  readonly isBundle: boolean
}

/**
 * Locks these levels in the order of the lane, however many, and reads them. One that was not there is made, untracked:
 * that is as none. Missing are those of variants or locations that there are not. Whether a variant is a bundle is
 * asked under its locks: whoever makes one of it has locked it, and its levels.
 */
export async function lockLevels(tx: Tx, keys: readonly LevelKey[]): Promise<LockedLevel[]> {
  const asked = recordset('stock_level', keys.map(keyColumns))
  await sql`
    insert into stock_level (variant_id, location_id, tracked)
    select asked.variant_id, asked.location_id, false
    from ${asked} as asked
      join variant on variant.id = asked.variant_id join stock_location on stock_location.id = asked.location_id
    order by asked.variant_id, asked.location_id
    on conflict (variant_id, location_id) do nothing`.execute(tx)
  const { rows } = await sql<Omit<LockedLevel, 'isBundle'>>`
    select level.variant_id as "variantId", level.location_id as "locationId", level.on_hand as "onHand",
      level.reserved, level.backorder_limit as "backorderLimit", level.low_stock_threshold as "lowStockThreshold",
      level.tracked, variant.sku
    from stock_level as level
      join ${asked} as asked on asked.variant_id = level.variant_id and asked.location_id = level.location_id
      join variant on variant.id = level.variant_id
    order by level.variant_id, level.location_id
    for update of level`.execute(tx)
  const bundles = await tx
    .selectFrom('bundle_component')
    .select('bundle_id')
    .where('bundle_id', '=', sql<VariantId>`any(${rows.map(({ variantId }) => variantId)})`)
    .execute()
  const bundleIds = new Set(bundles.map(({ bundle_id }) => bundle_id))
  return rows.map((level) => ({ ...level, isBundle: bundleIds.has(level.variantId) }))
}

/** Why levels change, and who has said so. */
export interface LevelsMoved {
  readonly kind: 'receive' | 'adjust' | 'count' | 'transfer'
  /** Of a transfer. */
  readonly transferId: TransferId | null
  readonly actor: string
  readonly actorName: string
  readonly reason: string | null
}

export interface LevelWrite {
  readonly before: StoredLevel
  readonly after: StoredLevel
}

/** Writes locked levels, and the movements of what lies there, in one statement; what is promised stays as it is. */
export async function writeLevels(
  tx: Tx,
  { writes, moved }: { readonly writes: readonly LevelWrite[]; readonly moved: LevelsMoved },
  newId: NewId,
): Promise<void> {
  const levels = writes.map(({ after }) => ({
    ...keyColumns(after),
    on_hand: after.onHand,
    backorder_limit: after.backorderLimit,
    low_stock_threshold: after.lowStockThreshold,
    tracked: after.tracked,
  }))
  const movements = writes.flatMap(({ before, after }) =>
    before.onHand === after.onHand ? [] : [movementOf(after, { ...moved, delta: after.onHand - before.onHand }, newId)],
  )
  await sql`
    with ledger as (${insertRows('stock_movement', movements)})
    update stock_level as level
    set on_hand = said.on_hand, backorder_limit = said.backorder_limit,
      low_stock_threshold = said.low_stock_threshold, tracked = said.tracked
    from ${recordset('stock_level', levels)} as said
    where level.variant_id = said.variant_id and level.location_id = said.location_id`.execute(tx)
}

const keyColumns = ({ variantId, locationId }: LevelKey) => ({ variant_id: variantId, location_id: locationId })

const movementOf = (key: LevelKey, { delta, ...moved }: LevelsMoved & { delta: number }, newId: NewId) => ({
  id: newId<string>(),
  ...keyColumns(key),
  kind: moved.kind,
  on_hand_delta: delta,
  reserved_delta: 0,
  transfer_id: moved.transferId,
  actor: moved.actor,
  actor_name: moved.actorName,
  reason: moved.reason,
})
