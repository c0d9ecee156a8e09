import type { PlanNode } from './watch-plans.ts'

/** A page is twenty rows and one more, and for each of them something is looked up in a few places. */
export const rowsReadMax = 420

/**
 * What does not grow with what is sold: what people set up one by one, and read as a whole. Every other table is one
 * that grows, and is filled.
 */
export const small: ReadonlySet<string> = new Set([
  ...['shop_setting', 'market', 'number_template', 'invoice_counter', 'invoice_series', 'search_state'],
  ...['zone', 'zone_area', 'zone_part', 'shipping_method', 'shipping_method_exception', 'holiday_calendar'],
  ...['tax_category', 'tax_rate', 'attribute', 'manual_payment_method', 'stock_location', 'order_day'],
  // A tree is read whole, and each list of prices and each rule looked at that is open to a buyer.
  ...['category', 'category_translation', 'price_list', 'price_list_group', 'price_rule', 'price_rule_group'],
  ...['price_rule_market', 'collection_rule_category', 'search_synonym', 'search_synonyms', 'search_word'],
  ...['kysely_migration', 'kysely_migration_lock'],
])

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** Tables that grow, and were read from one end to the other. */
export const scannedWhole = (plan: PlanNode): string[] =>
  nodesOf(plan).flatMap(({ 'Node Type': type, 'Relation Name': table }) =>
    type.endsWith('Seq Scan') && table !== undefined && !small.has(table) ? [table] : [],
  )

/** How many rows of tables that grow it has looked at, whether they were of use or not. */
export const rowsRead = (plan: PlanNode): number =>
  Math.round(
    nodesOf(plan)
      .filter(({ 'Relation Name': table, 'Node Type': type }) => table !== undefined && type !== 'ModifyTable')
      .filter(({ 'Relation Name': table = '' }) => !small.has(table))
      .map((node) => {
        const { 'Actual Rows': rows = 0, 'Actual Loops': loops = 0 } = node
        const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
        return (rows + removed) * loops
      })
      .reduce((sum, rows) => sum + rows, 0),
  )
