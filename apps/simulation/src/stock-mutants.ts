import type { Mutant } from './mutant.ts'

const domain = 'packages/domain/src'
const stock = 'apps/api/src/stock'

/** Bugs of whoever has goods in several places, and sells them in bundles. */
export const stockMutants = {
  transfer_never_arrives: {
    means: 'what is carried from one place to another leaves the one, and is lost on its way',
    breaks: ['transfer_comes_to_zero', 'shelves_are_as_asked', 'goods_come_to_what_was_there'],
    edits: [
      {
        file: `${stock}/transfer.ts`,
        find: '{ variantId, locationId: toLocationId, ...by(quantity) },',
        put: '{ variantId, locationId: toLocationId, ...by(quantity - quantity) },',
      },
    ],
  },
  levels_are_read_then_written: {
    means: 'whoever changes a level reads it before others who change it are done',
    breaks: ['ledger_is_levels', 'goods_come_to_what_was_there'],
    edits: [{ file: 'packages/db/src/stock-levels.ts', find: '\n    for update of level`', put: '`' }],
  },
  promised_goods_are_moved: {
    means: 'what is promised to orders is carried away, or thrown out',
    breaks: ['stock_within_bounds'],
    edits: [
      {
        file: `${domain}/stock/change-level.ts`,
        find: 'Math.max(0, Math.min(onHand, onHand + backorderLimit - reserved))',
        put: 'Math.max(0, onHand + 0 * (backorderLimit - reserved))',
      },
    ],
    sql: ['alter table stock_level drop constraint stock_level_never_oversold'],
  },
  count_is_blind: {
    means: 'a count says what is there also where goods have come or gone since it was made',
    breaks: ['shelves_are_as_asked'],
    edits: [
      {
        file: `${domain}/stock/change-level.ts`,
        find: `if (level.onHand !== expectedOnHand) return refuse({ code`,
        put: `if (level.onHand < 0 && expectedOnHand < 0) return refuse({ code`,
      },
    ],
  },
  closed_shelf_is_not_written_off: {
    means: 'what lies where nobody minds it any more is still counted',
    breaks: ['untracked_level_is_empty'],
    edits: [
      {
        file: `${domain}/stock/change-level.ts`,
        find: 'return accept({ ...level, onHand: 0, backorderLimit: 0,',
        put: 'return accept({ ...level, backorderLimit: 0,',
      },
    ],
    sql: ['alter table stock_level drop constraint stock_level_untracked_is_empty'],
  },
  bundle_takes_one_of_each: {
    means: 'a bundle takes one piece of each component, however many it is made of',
    breaks: ['line_is_reserved_whole'],
    edits: [
      {
        file: `${domain}/stock/demand.ts`,
        find: 'quantity: component.quantity * quantity }',
        put: 'quantity }',
      },
    ],
  },
  bundle_is_shipped_as_it_is_now: {
    means: 'what leaves for a bundle is what it is made of now, not when it was ordered',
    breaks: [
      'shipped_goods_have_left',
      'canceled_pieces_are_free',
      'no_internal_error',
      'goods_come_to_what_was_there',
    ],
    edits: [
      {
        file: 'packages/db/src/shipments.ts',
        find: `.select(['id', 'variant_id as variantId', 'quantity', 'components'])`,
        put: [
          `.select(['id', 'variant_id as variantId', 'quantity'])`,
          `.select(sql<readonly OrderedComponent[]>\`coalesce((select jsonb_agg(jsonb_build_object(`,
          `  'variantId', component_id, 'sku', '', 'quantity', part.quantity) order by part.position)`,
          `  from bundle_component as part where part.bundle_id = order_line.variant_id), '[]')\`.as('components'))`,
        ].join('\n'),
      },
    ],
  },
  goods_come_back_as_a_bundle: {
    means: 'a bundle that comes back is one piece on a shelf, and not what it was made of',
    breaks: ['restocked_has_come_back', 'goods_come_to_what_was_there'],
    edits: [
      {
        file: 'apps/api/src/orders/staff/returns/receive.ts',
        find: 'demandsOf({ variantId, quantity, components })',
        put: 'demandsOf({ variantId, quantity, components: components.slice(0, 0) })',
      },
    ],
  },
  second_place_is_emptied_first: {
    means: 'what an order takes from two places is written off one of them',
    breaks: ['reserved_is_live', 'stock_within_bounds', 'no_internal_error'],
    edits: [
      {
        file: 'packages/db/src/placing.ts',
        find: 'where level.variant_id = taken.variant_id and level.location_id = taken.location_id',
        put: `where level.variant_id = taken.variant_id
          and level.location_id = (select min(location_id::text)::uuid from stock_level where variant_id = taken.variant_id)`,
      },
    ],
    sql: ['alter table stock_level drop constraint stock_level_never_oversold'],
  },
} as const satisfies Record<string, Mutant>
