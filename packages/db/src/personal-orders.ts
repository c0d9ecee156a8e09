import { sql } from 'kysely'

/** What a row of `orders` is to the person whose order it is: without what staff notes for itself. */
export const exportedOrder = sql`jsonb_build_object('id', orders.id, 'orderNumber', order_number, 'placedAt', placed_at,
  'status', status, 'paymentStatus', payment_status, 'fulfillmentStatus', fulfillment_status, 'market', market_code,
  'locale', orders.locale, 'email', orders.email, 'shippingAddress', shipping_address,
  'billingAddress', billing_address, 'notes', notes, 'vatId', orders.vat_id, 'canceledAt', canceled_at,
  'cancelReason', cancel_reason, 'total', ${money('total_minor')}, 'shipping', ${money('shipping_minor')},
  'tax', ${money('tax_minor')}, 'lines', ${lines()}, 'timeline', ${timeline()}, 'payments', ${payments()},
  'refunds', ${refunds()}, 'shipments', ${shipments()}, 'returns', ${returns()}, 'disputes', ${disputes()},
  'invoices', ${invoices()})`

function money(column: string) {
  return sql`jsonb_build_object('amount', ${sql.ref(column)}, 'currency', orders.currency)`
}

function all(item: ReturnType<typeof sql>, order: ReturnType<typeof sql>, from: ReturnType<typeof sql>) {
  return sql`(select coalesce(jsonb_agg(${item} order by ${order}), '[]') from ${from})`
}

function lines() {
  return all(
    sql`jsonb_build_object('sku', sku, 'title', title, 'options', options, 'quantity', quantity,
      'unitPrice', ${money('unit_price_minor')}, 'total', ${money('order_line.total_minor')}, 'metadata', metadata)`,
    sql`position`,
    sql`order_line where order_line.order_id = orders.id`,
  )
}

function timeline() {
  return all(
    sql`jsonb_build_object('kind', kind, 'at', at, 'by', actor, 'reason', reason)`,
    sql`position`,
    sql`order_event where order_event.order_id = orders.id`,
  )
}

function payments() {
  return all(
    sql`jsonb_build_object('provider', provider, 'amount', ${money('amount_minor')},
      'captured', ${money('captured_minor')}, 'refunded', ${money('refunded_minor')}, 'createdAt', created_at)`,
    sql`id`,
    sql`payment where payment.order_id = orders.id`,
  )
}

function refunds() {
  return all(
    sql`jsonb_build_object('amount', ${money('amount_minor')}, 'state', state, 'explanation', explanation,
      'createdAt', created_at)`,
    sql`id`,
    sql`refund where refund.order_id = orders.id`,
  )
}

function shipments() {
  return all(
    sql`jsonb_build_object('carrier', carrier, 'trackingNumber', tracking_number, 'trackingUrl', tracking_url,
      'shippedAt', shipped_at, 'deliveredAt', delivered_at)`,
    sql`position`,
    sql`shipment where shipment.order_id = orders.id`,
  )
}

function returns() {
  return all(
    sql`jsonb_build_object('state', state, 'reason', reason, 'answer', answer, 'requestedAt', requested_at)`,
    sql`position`,
    sql`order_return where order_return.order_id = orders.id`,
  )
}

function disputes() {
  return all(
    sql`jsonb_build_object('state', state, 'reason', dispute.reason, 'amount', ${money('amount_minor')},
      'openedAt', opened_at)`,
    sql`id`,
    sql`dispute where dispute.order_id = orders.id`,
  )
}

function invoices() {
  return all(
    sql`jsonb_build_object('kind', kind, 'number', number, 'issuedOn', issued_on,
      'total', ${money('invoice.total_minor')})`,
    sql`id`,
    sql`invoice where invoice.order_id = orders.id`,
  )
}
