import type { LocationId, OrderId, ReturnId, TransferId, VariantId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db } from './client.ts'
import { follows, momentOf, type NewestPage } from './newest-first.ts'

export const movementKinds = [
  'receive',
  'adjust',
  'count',
  'transfer',
  'restock',
  'hold',
  'release',
  'consume',
] as const
export type MovementKind = (typeof movementKinds)[number]

/** Null where it does not matter. */
export interface MovementFilter {
  readonly variantId: VariantId | null
  readonly locationId: LocationId | null
  readonly orderId: OrderId | null
  readonly transferId: TransferId | null
  readonly kind: MovementKind | null
}

/** One change of a level, as the ledger has it. */
export interface ListedMovement {
  readonly id: string
  readonly at: Date
  /** The same to the microsecond. */
  readonly moment: string
  readonly kind: MovementKind
  readonly variantId: VariantId
  readonly sku: string
  readonly locationId: LocationId
  readonly location: string
  readonly onHandDelta: number
  readonly reservedDelta: number
  readonly orderId: OrderId | null
  readonly orderNumber: string | null
  readonly returnId: ReturnId | null
  readonly transferId: TransferId | null
  readonly actor: string
  readonly actorName: string | null
  readonly reason: string | null
}

/** The newest first. */
export const readMovements = (db: Db, filter: MovementFilter, { after, most }: NewestPage): Promise<ListedMovement[]> =>
  db
    .selectFrom('stock_movement as movement')
    .innerJoin('variant', 'variant.id', 'movement.variant_id')
    .innerJoin('stock_location as location', 'location.id', 'movement.location_id')
    .leftJoin('orders', 'orders.id', 'movement.order_id')
    .select(['movement.id', 'movement.at', momentOf('movement.at').as('moment')])
    // The column's CHECK knows no others.
    .select(sql<MovementKind>`movement.kind`.as('kind'))
    .select(['movement.variant_id as variantId', 'variant.sku', 'movement.location_id as locationId'])
    .select(['location.name as location', 'movement.on_hand_delta as onHandDelta'])
    .select(['movement.reserved_delta as reservedDelta', 'movement.order_id as orderId'])
    .select(['orders.order_number as orderNumber', 'movement.return_id as returnId'])
    .select(['movement.transfer_id as transferId', 'movement.actor', 'movement.actor_name as actorName'])
    .select('movement.reason')
    .$if(filter.variantId !== null, (query) => query.where('movement.variant_id', '=', filter.variantId))
    .$if(filter.locationId !== null, (query) => query.where('movement.location_id', '=', filter.locationId))
    .$if(filter.orderId !== null, (query) => query.where('movement.order_id', '=', filter.orderId))
    .$if(filter.transferId !== null, (query) => query.where('movement.transfer_id', '=', filter.transferId))
    .where(filter.kind === null ? sql<boolean>`true` : sql<boolean>`movement.kind = ${sql.lit(filter.kind)}`)
    .where(follows({ at: 'movement.at', id: 'movement.id' }, after))
    .orderBy('movement.at', 'desc')
    .orderBy('movement.id', 'desc')
    .limit(sql.lit(most))
    .execute()
