import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Levels, their ledger, and what is promised of them. */
export const stockInvariants = {
  stock_within_bounds: {
    means: 'Nothing is sold that is neither at hand nor allowed as a backorder, and no level is negative.',
    holds: 'always',
    guards: [
      'stock_level_on_hand_not_negative',
      'stock_level_reserved_not_negative',
      'stock_level_never_oversold',
      'stock_level_backorder_limit_check',
    ],
    find: () => sql`
      select variant_id, location_id, on_hand, reserved, backorder_limit from stock_level
      where on_hand < 0 or reserved < 0 or backorder_limit < 0 or reserved > on_hand + backorder_limit`,
  },
  reserved_is_live: {
    means: 'What a level calls reserved is what its living reservations come to.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select level.variant_id, level.location_id, level.reserved, coalesce(live.quantity, 0) as live
      from stock_level level left join (
        select variant_id, location_id, sum(quantity) as quantity from reservation
        where state in ('held', 'claimed') group by variant_id, location_id
      ) live using (variant_id, location_id)
      where level.reserved <> coalesce(live.quantity, 0)`,
  },
  ledger_is_levels: {
    means: 'Both levels are the sums of their movements.',
    holds: 'always',
    guards: ['stock_movement_append_only', 'stock_movement_moves'],
    find: () => sql`
      select level.variant_id, level.location_id, level.on_hand, level.reserved, ledger.on_hand_sum, ledger.reserved_sum
      from stock_level level left join (
        select variant_id, location_id, sum(on_hand_delta) as on_hand_sum, sum(reserved_delta) as reserved_sum
        from stock_movement group by variant_id, location_id
      ) ledger using (variant_id, location_id)
      where level.on_hand <> coalesce(ledger.on_hand_sum, 0) or level.reserved <> coalesce(ledger.reserved_sum, 0)`,
  },
  transfer_comes_to_zero: {
    means: 'What a transfer takes from one location, it brings to another.',
    holds: 'always',
    guards: ['stock_movement_names_its_cause'],
    find: () => sql`
      select transfer_id, variant_id, sum(on_hand_delta) as on_hand_sum, count(distinct location_id) as locations
      from stock_movement where transfer_id is not null group by transfer_id, variant_id
      having sum(on_hand_delta) <> 0 or count(distinct location_id) <> 2`,
  },
  untracked_level_is_empty: {
    means: 'Where a variant is not tracked, nothing lies, and nothing is promised or could be.',
    holds: 'always',
    guards: ['stock_level_untracked_is_empty'],
    find: () => sql`
      select variant_id, location_id, on_hand, reserved, backorder_limit from stock_level
      where not tracked and (on_hand <> 0 or reserved <> 0 or backorder_limit <> 0)`,
  },
  bundle_is_flat: {
    means: 'What a bundle is made of is itself no bundle.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select part.bundle_id, part.component_id from bundle_component as part
      where exists (select from bundle_component as inner_part where inner_part.bundle_id = part.component_id)`,
  },
  bundle_holds_no_stock: {
    means: 'On levels of a bundle of its own nothing lies, and nothing is promised.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select variant_id, location_id, on_hand, reserved from stock_level
      where (on_hand <> 0 or reserved <> 0) and exists (select from bundle_component where bundle_id = variant_id)`,
  },
  reservation_moved_once: {
    means: 'A reservation took its goods once, and gave them back or sent them off once if its state says so.',
    holds: 'always',
    guards: ['stock_movement_once_per_reservation', 'stock_movement_kind_fits'],
    // What was split off another one was taken with it.
    find: () => sql`
      select reservation.id, reservation.state, reservation.quantity, moved.held, moved.released, moved.consumed
      from reservation left join (
        select reservation_id, variant_id, location_id,
          coalesce(sum(reserved_delta) filter (where kind = 'hold'), 0) as held,
          coalesce(sum(-reserved_delta) filter (where kind = 'release'), 0) as released,
          coalesce(sum(-reserved_delta) filter (where kind = 'consume'), 0) as consumed
        from stock_movement where reservation_id is not null group by reservation_id, variant_id, location_id
      ) moved on moved.reservation_id = reservation.id and moved.variant_id = reservation.variant_id
        and moved.location_id = reservation.location_id
      left join (
        select coalesce(root_id, id) as root_id, variant_id, location_id, sum(quantity) as quantity from reservation
        group by 1, 2, 3
      ) family on family.root_id = reservation.id and family.variant_id = reservation.variant_id
        and family.location_id = reservation.location_id
      where (coalesce(moved.held, 0), coalesce(moved.released, 0), coalesce(moved.consumed, 0)) is distinct from (
        case when reservation.root_id is null then family.quantity else 0 end,
        case reservation.state when 'released' then reservation.quantity else 0 end,
        case reservation.state when 'consumed' then reservation.quantity else 0 end)`,
  },
  reservation_has_its_line: {
    means: 'A reservation is for a line of its own order, and of its variant or a component: no hold is an orphan.',
    holds: 'always',
    guards: ['reservation_order_id_fkey', 'reservation_order_line_id_fkey'],
    find: () => sql`
      select reservation.id, reservation.order_id, reservation.order_line_id, reservation.state
      from reservation left join order_line line
        on line.id = reservation.order_line_id and line.order_id = reservation.order_id
        and case line.components when '[]' then line.variant_id = reservation.variant_id
          else line.components @> jsonb_build_array(jsonb_build_object('variantId', reservation.variant_id)) end
      left join orders on orders.id = reservation.order_id
      where line.id is null or orders.id is null`,
  },
  line_is_reserved_whole: {
    means: 'What is reserved for a line at all its locations is what was ordered, of a bundle by its components.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select line.id, line.order_id, reserved.variant_id, line.quantity, reserved.quantity as reserved
      from order_line line join (
        select order_line_id, variant_id, sum(quantity) as quantity from reservation group by order_line_id, variant_id
      ) reserved on reserved.order_line_id = line.id
      join lateral (
        select 1 as per_piece where line.components = '[]' and line.variant_id = reserved.variant_id
        union all select (part ->> 'quantity')::integer from jsonb_array_elements(line.components) as part
        where (part ->> 'variantId')::uuid = reserved.variant_id
      ) part on true
      where line.quantity * part.per_piece <> reserved.quantity`,
  },
  goods_follow_order: {
    means: 'Goods are held while unpaid, claimed once paid, consumed once shipped, or released as they are canceled.',
    holds: 'always',
    guards: ['reservation_only_holds_expire'],
    find: () => sql`
      select orders.id, orders.status, reservation.id as reservation_id, reservation.state
      from orders join reservation on reservation.order_id = orders.id
      where case orders.status
        when 'PENDING' then reservation.state = 'held'
        when 'PROCESSING' then reservation.state in ('claimed', 'consumed', 'released')
        when 'CANCELED' then reservation.state = 'released'
        else reservation.state in ('consumed', 'released') end is not true`,
  },
} as const satisfies Record<string, Invariant>
