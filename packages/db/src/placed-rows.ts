import type { NewId } from '@tillwright/domain/ids'
import { openMinorOf, type PlacedOrder } from '@tillwright/domain/orders/draft'
import { intentRequestOf } from '@tillwright/domain/payments/intent'
import { isPaidOnDelivery } from '@tillwright/domain/payments/manual'
import type { Insertable } from 'kysely'
import { columnsOfTreatment } from './ordered-treatment.ts'
import { storeReasons } from './price-reasons.ts'
import type { DB } from './schema.ts'

type Row<Table extends keyof DB> = Insertable<DB[Table]>

/** What a batch of placed orders is in the tables. */
export const rowsOfPlaced = (placed: readonly PlacedOrder[], newId: NewId) => ({
  orders: placed.map(orderRow),
  lines: placed.flatMap(lineRows),
  taxes: placed.flatMap(taxRows),
  taxCalculations: placed.flatMap(taxCalculationRows),
  events: placed.map(eventRow),
  reservations: placed.flatMap(reservationRows),
  movements: placed.flatMap((order) => movementRows(order, newId)),
  payments: placed.flatMap(paymentRows),
  attempts: placed.flatMap(attemptRows),
  auditEntries: placed.flatMap((order) => auditRows(order, newId)),
})

/** What needs no payment is paid at once; what is paid on delivery goes on without. */
const statusOf = ({ draft }: PlacedOrder) => {
  if (draft.payment === null) return { status: 'PROCESSING', payment_status: 'SUCCEEDED' } as const
  const status = isPaidOnDelivery(draft.manualMethod) ? ('PROCESSING' as const) : ('PENDING' as const)
  return { status, payment_status: 'PENDING' as const }
}

function orderRow(order: PlacedOrder): Row<'orders'> {
  const { draft } = order
  return {
    ...statusOf(order),
    id: draft.id,
    order_number: order.orderNumber,
    cart_id: draft.cartId,
    customer_id: draft.customerId,
    email: draft.email,
    owner_key: draft.ownerKey,
    idempotency_key: draft.idempotencyKey,
    request_hash: Buffer.from(draft.requestHash, 'hex'),
    market_code: draft.market,
    currency: draft.currency,
    locale: draft.locale,
    fulfillment_status: 'UNFULFILLED',
    payment_method: draft.paymentMethod,
    manual_method: draft.manualMethod,
    tax_included: draft.taxIncluded,
    subtotal_minor: draft.subtotalMinor,
    discount_minor: draft.discountMinor,
    discounts: draft.discounts,
    shipping_minor: draft.shippingMinor,
    shipping_tax_minor: draft.shippingTaxMinor,
    shipping_parts: draft.shippingParts,
    tax_minor: draft.taxMinor,
    tax_relief_minor: draft.taxReliefMinor,
    ...columnsOfTreatment(draft),
    rounding_minor: draft.roundingMinor,
    total_minor: draft.totalMinor,
    shipping_method: draft.shippingMethod,
    shipping_address: draft.shippingAddress,
    billing_address: draft.billingAddress,
    notes: draft.notes,
    expires_at: order.expiresAt,
    client_address_hash: draft.clientAddressHash === null ? null : Buffer.from(draft.clientAddressHash, 'hex'),
    version: 1,
    placed_at: order.placedAt,
  }
}

const actorOf = ({ draft: { byStaff } }: PlacedOrder) =>
  byStaff === null ? { actor: 'shopper', actor_name: null } : { actor: 'staff', actor_name: byStaff.actor.name }

const lineRows = ({ draft }: PlacedOrder): Row<'order_line'>[] =>
  draft.lines.map((line, position) => ({
    id: line.id,
    order_id: draft.id,
    position,
    product_id: line.productId,
    variant_id: line.variantId,
    sku: line.sku,
    title: line.title,
    options: [...line.options],
    image: line.image,
    tax_category: line.taxCategory,
    requires_shipping: line.requiresShipping,
    weight_grams: line.weightGrams,
    quantity: line.quantity,
    unit_price_minor: line.unitPriceMinor,
    price_reasons: storeReasons(line.priceReasons),
    discount_minor: line.discountMinor,
    discounts: line.discounts,
    is_gift: line.isGift,
    components: line.components,
    tax_minor: line.taxMinor,
    tax_rates: line.taxRates,
    tax_relief_minor: line.taxReliefMinor,
    total_minor: line.totalMinor,
    metadata: {},
  }))

const taxRows = ({ draft }: PlacedOrder): Row<'order_tax_line'>[] =>
  draft.taxLines.map((line, position) => ({
    order_id: draft.id,
    position,
    name: line.name,
    rate_ppm: line.ratePpm,
    base_minor: line.baseMinor,
    tax_minor: line.taxMinor,
    layer: line.layer ?? null,
    categories: line.categories === undefined ? null : [...line.categories],
    is_compound: line.isCompound ?? false,
    note: line.note ?? null,
  }))

const taxCalculationRows = ({ draft: { id, taxCalculation } }: PlacedOrder): Row<'tax_calculation'>[] => {
  if (taxCalculation === null) return []
  const { ask, said } = taxCalculation
  return [
    {
      order_id: id,
      calculation_id: said.calculation.id,
      expires_at: new Date(said.calculation.expiresAtSeconds * 1_000),
      ask,
      said,
      total_minor: said.totalMinor,
      state: 'agreed',
    },
  ]
}

function eventRow(order: PlacedOrder): Row<'order_event'> {
  const { status, payment_status } = statusOf(order)
  return {
    id: order.eventId,
    order_id: order.draft.id,
    position: 1,
    kind: 'placed',
    ...actorOf(order),
    to_status: status,
    to_payment_status: payment_status,
    at: order.placedAt,
  }
}

const reservationRows = ({ draft, expiresAt, reservations }: PlacedOrder): Row<'reservation'>[] =>
  reservations.map(({ id, line, variantId, locationId, quantity }) => ({
    id,
    order_id: draft.id,
    order_line_id: line.orderLineId,
    variant_id: variantId,
    location_id: locationId,
    quantity,
    state: expiresAt === null ? 'claimed' : 'held',
    expires_at: expiresAt,
  }))

const movementRows = (order: PlacedOrder, newId: NewId): Row<'stock_movement'>[] =>
  order.reservations.map(({ id, variantId, locationId, quantity }) => ({
    id: newId(),
    variant_id: variantId,
    location_id: locationId,
    kind: 'hold',
    on_hand_delta: 0,
    reserved_delta: quantity,
    reservation_id: id,
    order_id: order.draft.id,
    ...actorOf(order),
    at: order.placedAt,
  }))

function paymentRows({ draft, placedAt }: PlacedOrder): Row<'payment'>[] {
  const ofOrder = { order_id: draft.id, currency: draft.currency, refund_reserved_minor: 0, created_at: placedAt }
  const spent = draft.spent.map(({ paymentId, kind, accountId, amountMinor }) => ({
    ...{ ...ofOrder, id: paymentId, provider: kind, credit_account_id: accountId },
    ...{ amount_minor: amountMinor, captured_minor: amountMinor },
  }))
  if (draft.payment === null) return spent
  const provider = draft.manualMethod === null ? 'stripe' : 'manual'
  const own = { ...ofOrder, id: draft.payment.paymentId, provider, credit_account_id: null }
  return [{ ...own, amount_minor: openMinorOf(draft), captured_minor: 0 }, ...spent]
}

function attemptRows({ draft, orderNumber, placedAt }: PlacedOrder): Row<'payment_attempt'>[] {
  if (draft.payment === null || draft.payment.attemptId === null) return []
  const { paymentId, attemptId, captureMethod, cardUse } = draft.payment
  return [
    {
      id: attemptId,
      payment_id: paymentId,
      order_id: draft.id,
      position: 1,
      idempotency_key: `open:${attemptId}`,
      request: intentRequestOf(attemptId, { ...draft, totalMinor: openMinorOf(draft), orderNumber, captureMethod }),
      state: 'planned',
      card_use: cardUse,
      created_at: placedAt,
    },
  ]
}

/** What staff has placed for a buyer is in the audit log, as everything that staff does. */
function auditRows({ draft, orderNumber, placedAt }: PlacedOrder, newId: NewId): Row<'audit_entry'>[] {
  const { id, byStaff } = draft
  if (byStaff === null) return []
  return [
    {
      id: newId(),
      at: placedAt,
      actor_kind: byStaff.actor.kind,
      actor_id: byStaff.actor.id,
      actor_name: byStaff.actor.name,
      action: byStaff.action,
      entity: 'order',
      entity_id: id,
      before: null,
      after: { orderNumber, draftId: byStaff.draftId },
      request_id: byStaff.requestId,
    },
  ]
}
