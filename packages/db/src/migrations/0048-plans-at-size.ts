import { indexes, type SqlMigration } from './statements.ts'

/**
 * So that lists take as long in a large shop as in a small one; each index names what it is for. Those of orders leave
 * out what most of them are, where that helps, and the guests: each is written with every order.
 */
export const plansAtSize: SqlMigration = indexes(
  {
    // admin.orders.list by a status. Every status: nobody knows how many newer orders have another one.
    orders_of_status: 'ON orders (status, placed_at DESC, id DESC)',
    // The same by a payment status that an order does not keep, and by where goods are that have been moved.
    orders_of_payment_status: "ON orders (payment_status, placed_at DESC, id DESC) WHERE payment_status <> 'SUCCEEDED'",
    orders_of_fulfillment_status:
      "ON orders (fulfillment_status, placed_at DESC, id DESC) WHERE fulfillment_status <> 'UNFULFILLED'",
    // The same by a market.
    orders_of_market: 'ON orders (market_code, placed_at DESC, id DESC)',
    // The same sorted by totals.
    orders_by_total: 'ON orders (total_minor DESC, id DESC)',
    // orders.list, and what a customer has: orders of guests are nobody's.
    orders_of_account: 'ON orders (customer_id, placed_at DESC, id DESC) WHERE customer_id IS NOT NULL',
    orders_of_account_by_total: 'ON orders (customer_id, total_minor DESC, id DESC) WHERE customer_id IS NOT NULL',
    // The cart that a customer had last, and auth.exportData.
    cart_of_customer: 'ON cart (customer_id, created_at DESC, id DESC) WHERE customer_id IS NOT NULL',
    // admin.orders.drafts.list of a customer, and of those that are not placed.
    cart_draft_of_customer: 'ON cart (customer_id, draft_id) WHERE draft_id IS NOT NULL',
    cart_open_draft: "ON cart (draft_id) WHERE status = 'draft'",
    // admin.stock.movements of a variant, and the sums of a level; what was there was for the sums alone.
    stock_movement_of_variant: 'ON stock_movement (variant_id, at DESC, id DESC)',
    // admin.stock.levels that are backordered. What is reserved must not be in it, or each order would write to it.
    stock_level_backorderable: 'ON stock_level (variant_id, location_id) WHERE backorder_limit > 0',
    // admin.orders.returns.list by a state.
    order_return_of_state: 'ON order_return (state, requested_at DESC, id DESC)',
    // admin.disputes.list by a state.
    dispute_of_state: 'ON dispute (state, opened_at DESC, id DESC)',
    // admin.payments.differences that nothing has repaired.
    payment_difference_unrepaired: 'ON payment_difference (found_at DESC, id DESC) WHERE repair IS NULL',
    // admin.giftCards.list by the end of a code.
    credit_account_by_end: 'ON credit_account (code_end, created_at DESC, id DESC) WHERE code_end IS NOT NULL',
    // catalog.products.list of what is featured, by price and by title.
    listing_featured_by_price: 'ON listing (market_code, category_id, price_min_minor, product_id) WHERE featured',
    listing_featured_by_title: 'ON listing (market_code, category_id, title COLLATE "C", product_id) WHERE featured',
    // What a search asks of an offer, without going through the categories that it is listed in.
    listing_offers: `ON listing (product_id, market_code) INCLUDE (price_min_minor, availability, featured) WHERE category_id IS NULL`,
    // By the order of bytes, in which all that begin alike stand together. Language comes last: whoever looks for a
    // word itself must not come to go through all words of one here.
    search_word_begun: 'ON search_word (word COLLATE "C", language)',
    // admin.audit.list by an action.
    audit_entry_of_action: 'ON audit_entry (action, at DESC, id DESC)',
    // admin.apiKeys.list and admin.staff.invitations.
    api_key_newest: 'ON api_key (created_at DESC, id DESC)',
    staff_invitation_open: 'ON staff_invitation (created_at DESC, id DESC) WHERE used_at IS NULL',
    // auth.exportData, which also tells of sessions that are over and of links that were used.
    session_any_of_account: 'ON session (account_id)',
    one_time_token_any_of_account: 'ON one_time_token (account_id)',
  },
  { instead: ['orders_of_customer', 'orders_of_customer_by_total', 'stock_movement_of_level'] },
)
