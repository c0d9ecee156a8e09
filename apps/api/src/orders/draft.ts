import { createHash } from 'node:crypto'
import type { Cart } from '@tillwright/db/carts'
import type { FoundLine } from '@tillwright/db/pricing-facts'
import { buyerOf } from '@tillwright/db/redemptions'
import type { Shop } from '@tillwright/db/shop'
import { unpaidNamesOf } from '@tillwright/db/unpaid-rooms'
import type { CreditPayment } from '@tillwright/domain/credit/spend'
import type { AccountId, NewId } from '@tillwright/domain/ids'
import {
  type OrderDraft,
  openMinorOf,
  orderedMethod,
  type PlacedByStaff,
  type PlannedPayment,
} from '@tillwright/domain/orders/draft'
import {
  chosenMethod,
  isPaidOnDelivery,
  type ManualMethod,
  methodsIn,
  orderedManualMethod,
} from '@tillwright/domain/payments/manual'
import type { Destination, QuotedLine } from '@tillwright/domain/pricing/quote'
import type { PricedCart } from '../pricing/price.ts'
import { redeemingOf } from '../promotions/promotions-of.ts'
import { Refused } from '../refused.ts'
import { deliveryOf } from '../shipping/delivery.ts'
import { cardUseOf } from './card-wish.ts'
import type { Destined } from './destine.ts'
import type { PlaceInput } from './place.ts'

/** The same words under the same key are the same request, whatever order they come in. */
export function requestHashOf({ idempotencyKey, ...request }: Keyed): string {
  return createHash('sha256').update(JSON.stringify(request, withSortedKeys)).digest('hex')
}

interface Keyed {
  readonly idempotencyKey: string
}

export interface Drafting {
  readonly input: PlaceInput
  /** Of what was asked under the key. */
  readonly requestHash: string
  readonly destined: Destined
  readonly cart: Cart
  readonly priced: PricedCart
  readonly shop: Pick<Shop, 'id' | 'captureMethod' | 'manualMethods'>
  /** What gift cards and store credit pay of it. */
  readonly spent: readonly CreditPayment[]
  readonly ownerKey: string
  /** Null where the shopper places it himself. */
  readonly byStaff: PlacedByStaff | null
  /** Null for a guest, who gives an address with the order. */
  readonly customer: { readonly id: AccountId; readonly email: string } | null
  /** Whence it comes, hexadecimal; null where nobody can tell. */
  readonly clientAddressHash: string | null
}

/** An order from a cart that has been priced. Throws VALIDATION_FAILED for what this very cart would need. */
export function draftOrder(newId: NewId, drafting: Drafting): OrderDraft {
  const { input, destined, cart, priced, ownerKey, customer } = drafting
  const { quote, lines } = priced
  const email = input.email ?? customer?.email
  const isNowhere = destined.delivery === null
  const open = methodsIn(drafting.shop.manualMethods, cart.market)
  const { spent } = drafting
  const isPaid = openMinorOf({ ...quote.totals, spent }) === 0
  const issues = missingFrom({ ...input, email, isNowhere, isPaid }, priced, open)
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
  const method = isPaid || input.paymentMethod !== 'manual' ? null : chosenMethod(open, input.manualMethod)
  const facts = {
    customerId: customer?.id ?? null,
    email: email ?? '',
    spent,
    payment: isPaid ? null : plannedPayment(newId, drafting),
    // It is known of those who wait to be paid alone.
    clientAddressHash: isPaid || isPaidOnDelivery(method) ? null : drafting.clientAddressHash,
  }
  return {
    ...quote.totals,
    ...facts,
    id: newId(),
    shopId: drafting.shop.id,
    cartId: cart.id,
    cartVersion: cart.version,
    ownerKey,
    idempotencyKey: input.idempotencyKey,
    requestHash: drafting.requestHash,
    byStaff: drafting.byStaff,
    unpaidNames: unpaidNamesOf(facts),
    market: cart.market,
    currency: quote.market.currency,
    locale: cart.locale,
    paymentMethod: isPaid ? 'none' : input.paymentMethod,
    manualMethod: method && orderedManualMethod(method),
    discounts: quote.promotions,
    redeeming: redeemingOf(quote, priced.promotions, buyerOf(facts.customerId, facts.email)),
    shippingTaxMinor: quote.shippingTaxMinor,
    shippingParts: quote.shippingParts,
    taxLines: quote.taxLines,
    treatment: quote.treatment,
    taxCalculation: priced.taxedBy && { ask: priced.taxedBy.ask, said: priced.taxedBy.said },
    vatId: priced.vatId && { id: priced.vatId.id, consultation: priced.vatId.consultation },
    shippingMethod: orderedMethodOf(priced),
    destination: quote.requiresShipping ? destined.delivery && placeOf(destined.delivery.to) : null,
    shippingAddress: quote.requiresShipping ? destined.shippingAddress : null,
    billingAddress: destined.billingAddress,
    notes: input.notes ?? null,
    lines: quote.lines.flatMap((line, index) => draftLine(newId, line, lines[index])),
  }
}

const plannedPayment = (newId: NewId, { byStaff, input, shop: { captureMethod } }: Drafting): PlannedPayment => ({
  captureMethod,
  paymentId: newId(),
  attemptId: byStaff?.isExchange || input.paymentMethod === 'manual' ? null : newId(),
  cardUse: cardUseOf(input),
})

const placeOf = ({ country, region }: Destination) => ({ country, region })

const orderedMethodOf = ({ quote: { shippingMethod, shippingReasons: reasons }, calendar }: PricedCart) =>
  shippingMethod && orderedMethod(shippingMethod, { reasons, delivery: deliveryOf(shippingMethod, calendar) })

/** What an order may need to be given, and whether it says where anything goes. */
type Needed = Pick<PlaceInput, 'email' | 'shippingAddress' | 'shippingMethodId' | 'paymentMethod' | 'manualMethod'> & {
  readonly isNowhere: boolean
  /** Whether gift cards leave nothing to be paid. */
  readonly isPaid?: boolean
}

/** What only the priced cart can tell: whether anything is shipped, and whether anything is to be paid. */
export function missingFrom(
  input: Needed,
  { quote }: PricedCart,
  open: readonly ManualMethod[],
): { path: string; message: string }[] {
  const needed = (path: string, isMissing: boolean, message: string) => (isMissing ? [{ path, message }] : [])
  const isFree = quote.totals.totalMinor === 0
  const isTaxedElsewhere = !isFree && quote.market.taxProvider !== 'tables' && !quote.requiresShipping
  return [
    ...needed('email', input.email === undefined, 'guests give one'),
    ...needed('shippingAddress', quote.requiresShipping && !input.shippingAddress, 'these goods are shipped'),
    ...needed('shippingMethodId', quote.requiresShipping && !input.shippingMethodId, 'these goods are shipped'),
    ...needed('billingAddress', isTaxedElsewhere && input.isNowhere, 'taxes are found for an address'),
    ...(isFree || input.isPaid ? [] : wrongPayment(input, open)),
  ]
}

/** By hand it is paid in a way that is open in its market: the one that is named, or the only one. */
function wrongPayment({ paymentMethod, manualMethod }: Needed, open: readonly ManualMethod[]) {
  if (paymentMethod === 'stripe')
    return manualMethod === undefined ? [] : [{ path: 'manualMethod', message: 'is for "manual"' }]
  const others = open.length > 0 ? '"stripe" or "manual"' : '"stripe"'
  if (paymentMethod === 'none' || open.length === 0)
    return [{ path: 'paymentMethod', message: `this shop takes ${others} for this order` }]
  if (chosenMethod(open, manualMethod) !== null) return []
  return [{ path: 'manualMethod', message: `is one of ${open.map(({ code }) => code).join(', ')}` }]
}

function draftLine(newId: NewId, line: QuotedLine, found: FoundLine | undefined): OrderDraft['lines'][number][] {
  if (found === undefined) return []
  const id: OrderDraft['lines'][number]['id'] = newId()
  return [
    {
      id,
      orderLineId: id,
      productId: found.productId,
      variantId: line.variantId,
      sku: found.sku,
      title: found.title,
      options: found.options,
      image: found.image,
      taxCategory: found.taxCategory,
      requiresShipping: found.requiresShipping,
      weightGrams: found.weightGrams,
      quantity: line.quantity,
      components: found.components.map(({ variantId, sku, quantity }) => ({ variantId, sku, quantity })),
      shippedQuantity: 0,
      returnedQuantity: 0,
      canceledQuantity: 0,
      keptQuantity: 0,
      unitPriceMinor: line.unitPriceMinor,
      priceReasons: line.reasons,
      discountMinor: line.discountMinor,
      discounts: line.discounts,
      isGift: line.isGift,
      taxMinor: line.taxMinor,
      taxRates: line.taxRates,
      taxReliefMinor: line.taxReliefMinor,
      totalMinor: line.totalMinor,
    },
  ]
}

const withSortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
