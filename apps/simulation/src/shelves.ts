import type { TestIds, TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { LocationId } from '@tillwright/domain/ids'
import type { Backends } from './database.ts'
import type { Lines } from './fill-cart.ts'
import { randomOf } from './random.ts'

/** The second place of those worlds that have one. */
export const awayId = '00000000-0000-7000-8000-000000000200' as LocationId

/** What lies where at first, and by which rules: what only some worlds have. */
export interface Shelves {
  /** A second place, and what of the goods of this world lies there; null where all lies in one. */
  readonly away: Away | null
  /** What each vase takes from the shelves; null where it is none of others, and there is none. */
  readonly bundle: Lines | null
  /** Whoever minds the stock hears of it when so many mugs are left somewhere; null for never. */
  readonly threshold: number | null
}

interface Away {
  readonly stock: Lines
  /** The other place has 0. */
  readonly priority: number
  /** Whether it is meant for those who buy here, before all others. */
  readonly isNear: boolean
}

/** Of which a vase may be made. */
export const compositions = [{ mug: 1, book: 1 }, { mug: 2 }] as const satisfies readonly Lines[]

/** Drawn by itself, so that the worlds without any of it are what they were. */
export function shelvesOf(
  seed: number,
  { stock, hasWarehouse, hasWishes }: { stock: Lines; hasWarehouse: boolean; hasWishes: boolean },
): Shelves {
  const [places, bundles, rules] = ['places', 'bundle', 'rules'].map((name) => randomOf(seed, name))
  if (places === undefined || bundles === undefined || rules === undefined) throw new Error('nothing is drawn')
  const part = (name: TestVariant) => places.below((stock[name] ?? 0) + 1)
  const hasAway = places.chance(hasWarehouse ? 0.5 : 0.15)
  const away = { mug: part('mug'), book: part('book'), teapot: part('teapot') }
  const rank = { priority: places.pick([-1, 1]), isNear: places.chance(0.3) }
  return {
    away: hasAway ? { stock: away, ...rank } : null,
    bundle: bundles.chance(0.25) ? bundles.pick(compositions.filter((one) => isThere(one, stock))) : null,
    threshold: hasWishes ? rules.pick([0, 1]) : null,
  }
}

/** So that somebody can have one in his cart. */
const isThere = (bundle: Lines, stock: Lines): boolean => (bundle.mug ?? 0) <= (stock.mug ?? 0)

/** What lies at the one place of every world. */
export function atHome(stock: Lines, { away }: Shelves): Lines {
  // Names of goods, as they stand there.
  const names = Object.keys(stock) as TestVariant[]
  return Object.fromEntries(names.map((name) => [name, (stock[name] ?? 0) - (away?.stock[name] ?? 0)]))
}

/** How levels that fall to their thresholds are counted: by PostgreSQL, whatever the shop thinks of it. */
export const countsCrossings = [
  'create table public.simulation_crossing (variant_id uuid not null, location_id uuid not null)',
  `create function public.simulation_cross() returns trigger language plpgsql as $$ begin
     insert into public.simulation_crossing values (new.variant_id, new.location_id);
     return null;
   end $$`,
  `create trigger simulation_crosses after update on stock_level for each row when (
     new.tracked and old.on_hand - old.reserved > new.low_stock_threshold
       and new.on_hand - new.reserved <= new.low_stock_threshold)
   execute function public.simulation_cross()`,
] as const

/** What a world may have left of it, as one statement after the other. */
export const closesShelves = `
  delete from stock_level where location_id = '${awayId}';
  delete from stock_location where id = '${awayId}'`

/** Into a world whose one place has what is at home. */
export async function openShelves(backends: Backends, id: TestIds, { away, bundle, threshold }: Shelves) {
  if (away !== null) await openAway(backends, id, away)
  if (bundle !== null) {
    const parts = rowsOf(id, bundle)
    await backends.look(
      `insert into bundle_component (bundle_id, component_id, position, quantity)
       select $1, part.variant_id, part.position, part.quantity
       from json_to_recordset($2::json) as part(variant_id uuid, position integer, quantity integer)`,
      [id.variant.vase, JSON.stringify(parts)],
    )
  }
  if (threshold !== null) {
    const mug = id.variant.mug
    await backends.look('update stock_level set low_stock_threshold = $1 where variant_id = $2', [threshold, mug])
  }
}

async function openAway(backends: Backends, id: TestIds, { stock, priority, isNear }: Away): Promise<void> {
  const areas = isNear ? [{ country: 'US', region: null }] : []
  await backends.look(
    `insert into stock_location (id, code, name, priority, areas) values ($1, 'away', 'Away', $2, $3)`,
    [awayId, priority, JSON.stringify(areas)],
  )
  await backends.look(
    `with level as (
       insert into stock_level (variant_id, location_id, on_hand)
       select said.variant_id, $1, said.quantity from json_to_recordset($2::json) as said(variant_id uuid, quantity integer)
       returning variant_id, location_id, on_hand)
     insert into stock_movement (id, variant_id, location_id, kind, on_hand_delta, reserved_delta, actor)
     select gen_random_uuid(), variant_id, location_id, 'receive', on_hand, 0, 'simulation' from level where on_hand > 0`,
    [awayId, JSON.stringify(rowsOf(id, stock))],
  )
}

const rowsOf = ({ variant }: TestIds, lines: Lines) =>
  // Names of goods, as they stand there.
  (Object.keys(lines) as TestVariant[]).map((name, position) => ({
    variant_id: variant[name],
    position,
    quantity: lines[name] ?? 0,
  }))
