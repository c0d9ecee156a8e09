import { sql } from 'kysely'
import type { Move } from './journal.ts'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What staff moved was moved as it was asked for, once, and no goods came or went by themselves. */
export async function brokenLedger(world: World): Promise<Complaint[]> {
  const moved = await readMoved(world)
  return [...movedOtherwise(world, moved), ...(await goodsOfNothing(world, moved))]
}

/** What the ledger says of what was asked for under each key: whoever changes a shelf gives it as the reason. */
type Moved = ReadonlyMap<string, readonly Move[]>

async function readMoved({ db }: World): Promise<Moved> {
  const rows = await db
    .selectFrom('stock_movement')
    .select(['reason', 'variant_id as variantId', 'location_id as locationId', 'on_hand_delta as delta'])
    .where('kind', 'in', ['adjust', 'count', 'transfer'])
    .execute()
  const moved = new Map<string, Move[]>()
  for (const { reason, ...row } of rows) moved.set(reason ?? '', [...(moved.get(reason ?? '') ?? []), row])
  return moved
}

function movedOtherwise({ journal }: World, moved: Moved): Complaint[] {
  const asked = (key: string) => (journal.moves.get(key) ?? []).filter(({ delta }) => delta !== 0)
  const complaints = [...moved].flatMap(([key, rows]): Complaint[] => {
    const facts = JSON.stringify({ key, asked: asked(key), moved: rows })
    if (rows.length > asked(key).length) return [{ rule: 'one_adjustment_per_key', facts }]
    return told(rows) === told(asked(key)) ? [] : [{ rule: 'shelves_are_as_asked', facts }]
  })
  const lost = journal.adjusted.filter((key) => asked(key).length > 0 && !moved.has(key))
  return [...complaints, ...lost.map((facts) => ({ rule: 'one_adjustment_per_key', facts }))]
}

const told = (moves: readonly Move[]): string =>
  moves
    .map(({ variantId, locationId, delta }) => `${variantId} ${locationId} ${delta}`)
    .toSorted()
    .join()

/** Of each variant lies, at all places together, what was there and came, less what was sent off. */
async function goodsOfNothing({ db, id, stock, journal }: World, moved: Moved): Promise<Complaint[]> {
  const { rows } = await sql<{ variantId: string; onShelves: number; isOut: number }>`
    with sent as (
      select coalesce((part ->> 'variantId')::uuid, line.variant_id) as variant_id,
        sum((line.shipped_quantity - back.quantity) * coalesce((part ->> 'quantity')::integer, 1)) as quantity
      from order_line as line left join jsonb_array_elements(line.components) as part on true
        cross join lateral (
          select coalesce(sum(restocked_quantity), 0) as quantity from order_return_line where order_line_id = line.id
        ) as back
      group by 1)
    select level.variant_id as "variantId", sum(level.on_hand)::integer as "onShelves",
      coalesce(max(sent.quantity), 0)::integer as "isOut"
    from stock_level as level left join sent on sent.variant_id = level.variant_id group by level.variant_id`.execute(
    db,
  )
  const first = new Map<string, number>(Object.entries(id.variant).map(([name, key]) => [key, stockOf(stock, name)]))
  const applied = [...moved.keys()].flatMap((key) => journal.moves.get(key) ?? [])
  return rows.flatMap(({ variantId, onShelves, isOut }) => {
    const own = applied.filter((move) => move.variantId === variantId)
    const expected = own.reduce((sum, { delta }) => sum + delta, first.get(variantId) ?? 0)
    if (onShelves + isOut === expected) return []
    return [{ rule: 'goods_come_to_what_was_there', facts: JSON.stringify({ variantId, onShelves, isOut, expected }) }]
  })
}

const stockOf = (stock: World['stock'], name: string): number =>
  Object.entries(stock).find(([known]) => known === name)?.[1] ?? 0
