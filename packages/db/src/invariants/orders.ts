import { sql } from 'kysely'
import type { Invariant } from './invariant.ts'

/** Orders, their carts and their amounts. */
export const orderInvariants = {
  one_order_per_cart: {
    means: 'A cart becomes one order.',
    holds: 'always',
    guards: ['orders_one_per_cart'],
    find: () => sql`select cart_id, count(*) as orders from orders group by cart_id having count(*) > 1`,
  },
  order_closed_its_cart: {
    means: 'The cart of an order is closed, and a cart that was closed by placing has its order.',
    holds: 'always',
    guards: ['orders_cart_id_fkey'],
    find: () => sql`
      select cart.id as cart_id, cart.status, orders.id as order_id
      from cart full join orders on orders.cart_id = cart.id
      where (cart.status = 'placed') is distinct from (orders.id is not null)`,
  },
  order_is_its_cart: {
    means: 'An order is for exactly what was in its cart when that was closed, gifts apart.',
    holds: 'always',
    guards: [],
    find: () => sql`
      select order_id, variant_id, ordered.quantity as ordered, wanted.quantity as in_cart
      from (
        select orders.id as order_id, order_line.variant_id, sum(order_line.quantity) as quantity
        from orders join cart on cart.id = orders.cart_id join order_line on order_line.order_id = orders.id and not is_gift
        group by orders.id, order_line.variant_id
      ) ordered full join (
        select orders.id as order_id, cart_line.variant_id, cart_line.quantity
        from cart_line join orders using (cart_id)
      ) wanted using (order_id, variant_id)
      where ordered.quantity is distinct from wanted.quantity`,
  },
  order_numbers_unique: {
    means: 'No two orders have one number.',
    holds: 'always',
    guards: ['orders_number_unique'],
    find: () => sql`select order_number, count(*) as orders from orders group by order_number having count(*) > 1`,
  },
  order_keys_unique: {
    means: 'One idempotency key of one shopper is one order.',
    holds: 'always',
    guards: ['orders_idempotency'],
    find: () => sql`
      select min(id::text) as id, count(*) as orders from orders
      group by owner_key, idempotency_key having count(*) > 1`,
  },
  order_total_adds_up: {
    means: 'A total is subtotal − discount + shipping + tax that is not included + rounding.',
    holds: 'always',
    guards: ['orders_total_adds_up'],
    find: () => sql`
      select id, total_minor, subtotal_minor, discount_minor, shipping_minor, tax_minor, rounding_minor from orders
      where total_minor <> subtotal_minor - discount_minor + shipping_minor
        + case when tax_included then 0 else tax_minor end + rounding_minor`,
  },
  order_lines_add_up: {
    means: 'Each line adds up, lines come to subtotal and discount, and lines and tax rows both to the tax.',
    holds: 'always',
    guards: ['order_line_adds_up'],
    find: () => sql`
      select orders.id, orders.subtotal_minor, orders.discount_minor, orders.tax_minor, orders.shipping_tax_minor,
        line.subtotal_sum, line.discount_sum, line.tax_sum, line.wrong_lines, tax.tax_row_sum
      from orders left join (
        select order_id, sum(unit_price_minor * quantity - tax_relief_minor) as subtotal_sum,
          sum(discount_minor) as discount_sum, sum(tax_minor) as tax_sum,
          count(*) filter (
            where total_minor <> unit_price_minor * quantity - discount_minor - tax_relief_minor) as wrong_lines
        from order_line group by order_id
      ) line on line.order_id = orders.id
      left join (
        select order_id, sum(tax_minor) as tax_row_sum from order_tax_line group by order_id
      ) tax on tax.order_id = orders.id
      where (line.subtotal_sum, line.discount_sum, line.tax_sum + orders.shipping_tax_minor, line.wrong_lines,
          coalesce(tax.tax_row_sum, 0))
        is distinct from (orders.subtotal_minor, orders.discount_minor, orders.tax_minor, 0, orders.tax_minor)`,
  },
} as const satisfies Record<string, Invariant>
