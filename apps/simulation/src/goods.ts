import { sql } from 'kysely'
import { brokenLedger } from './ledger.ts'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What staff was told of goods is so, and what was asked for under one key was done once. */
export async function brokenGoods(world: World): Promise<Complaint[]> {
  return [...(await forgottenGoods(world)), ...(await parcelsTooMany(world)), ...(await brokenLedger(world))]
}

/** What has left has left; what is back, or was taken off, is gone. */
async function forgottenGoods({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db
    .selectFrom('order_line')
    .select((eb) => [
      'order_id',
      eb.fn.sum<number>('shipped_quantity').as('shipped'),
      sql<number>`sum(returned_quantity + canceled_quantity)`.as('gone'),
    ])
    .groupBy('order_id')
    .execute()
  const now = new Map<string, (typeof rows)[number]>(rows.map((row) => [row.order_id, row]))
  const forgotten = journal.goods.filter(({ orderId, shippedCount, goneCount }) => {
    const order = now.get(orderId)
    return order === undefined || order.shipped < shippedCount || order.gone < goneCount
  })
  return forgotten.map((said) => ({ rule: 'acknowledged_is_kept', facts: JSON.stringify({ said }) }))
}

async function parcelsTooMany({ db, journal }: World): Promise<Complaint[]> {
  const rows = await db
    .selectFrom('shipment')
    .select((eb) => ['order_id', eb.fn.countAll<number>().as('count')])
    .groupBy('order_id')
    .execute()
  const tooMany = rows.filter(({ order_id, count }) => count > (journal.parcelsAsked.get(order_id) ?? 0))
  return tooMany.map((row) => ({ rule: 'one_shipment_per_key', facts: JSON.stringify(row) }))
}
