import type Stripe from 'stripe'
import { checkEmail } from '../api/contact.ts'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { namedCustomer } from '../customers/find.ts'
import { newId, randomText } from '../ids.ts'
import { checkAmount, checkLeastAmount } from '../money.ts'
import { checkMethodChoice, methodChoiceOf } from '../payment-methods/choice.ts'
import { takenTypes } from '../payment-methods/taken-types.ts'
import type { CheckoutOrder } from '../store/things.ts'
import type { Work } from '../store/work.ts'
import { blankSession } from './blank.ts'
import { pricedLines } from './lines.ts'
import { knownPlace } from './place.ts'
import { totalsOf } from './totals.ts'

type Params = Stripe.Checkout.SessionCreateParams

/** A page of Stripe's on which a person pays once. Throws a 400 for what is not simulated: see the README. */
export function createSession(work: Work, params: Params): Stripe.Checkout.Session {
  checkKind(params)
  checkMethodChoice(params)
  const customer = params.customer ? namedCustomer(work, params.customer) : null
  checkEmail(params.customer_email, 'customer_email')
  const lines = pricedLines(work, params.line_items ?? [])
  const currency = String(lines[0]?.currency)
  const id = `cs_test_${randomText(58)}`
  const expires_at = expiryOf(work, params.expires_at)
  const order = orderOf(id, params, lines)
  const place = customer && knownPlace(customer)
  const shippingRate = order.shipping && newId('shr_1')
  const totals = totalsOf(lines, order, { place, shippingRate })
  const { amount_total: total } = totals.sums
  if (total) {
    checkAmount(total, currency)
    checkLeastAmount(total, currency)
  }
  work.put('simulator.order', order)
  work.put('simulator.lines', { id, lines: totals.lines })
  work.later((expires_at - work.nowSeconds) * 1_000, 'expire_session', id)
  const capture_method = order.payment.capture_method ?? 'automatic_async'
  return work.put('checkout.session', {
    ...blankSession(work, { id, currency, expires_at }),
    payment_method_types: takenTypes(methodChoiceOf(params), { currency, capture_method }),
    ...totals.sums,
    ...toldOf(params),
    automatic_tax: {
      enabled: order.asksTax,
      liability: order.asksTax ? { type: 'self' } : null,
      provider: order.asksTax ? 'stripe' : null,
      status: !order.asksTax ? null : place ? 'complete' : 'requires_location_inputs',
    },
    customer: customer?.id ?? null,
    customer_creation: customer ? null : (params.customer_creation ?? 'if_required'),
    customer_details: detailsOf(customer, params.customer_email),
    shipping_options:
      order.shipping && shippingRate ? [{ shipping_amount: order.shipping.amount, shipping_rate: shippingRate }] : [],
  })
}

function checkKind({ mode, ui_mode = 'hosted_page', success_url, customer, customer_email }: Params): void {
  if (mode === undefined) throw invalid('Missing required param: mode.', { code: 'parameter_missing', param: 'mode' })
  if (mode !== 'payment') throw invalid(`Sessions of mode ${mode} are not simulated here.`, { param: 'mode' })
  if (ui_mode !== 'hosted_page')
    throw invalid(`Sessions of ui_mode ${ui_mode} are not simulated here.`, { param: 'ui_mode' })
  if (!success_url)
    throw invalid('Missing required param: success_url.', { code: 'parameter_missing', param: 'success_url' })
  if (customer !== undefined && customer_email !== undefined)
    throw invalid('You may only specify one of these parameters: customer, customer_email.', {
      param: 'customer_email',
    })
}

const halfHourSeconds = 1_800
const daySeconds = 24 * 3_600

function expiryOf(work: Work, asked: number | undefined): number {
  const expiresAt = asked ?? work.nowSeconds + daySeconds
  const lifeSeconds = expiresAt - work.nowSeconds
  if (lifeSeconds < halfHourSeconds || lifeSeconds > daySeconds)
    throw invalid('The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from now.', {
      param: 'expires_at',
    })
  return expiresAt
}

function orderOf(id: string, params: Params, lines: readonly Stripe.LineItem[]): CheckoutOrder {
  const codes = lines.flatMap((line, index) => {
    const code = params.line_items?.[index]?.price_data?.product_data?.tax_code
    return code === undefined ? [] : [[line.id, code] as const]
  })
  return {
    id,
    payment: params.payment_intent_data ?? {},
    asksTax: params.automatic_tax?.enabled ?? false,
    discount: discountOf(params.discounts),
    taxCodes: Object.fromEntries(codes),
    shipping: shippingOf(params.shipping_options),
    createsCustomer: params.customer_creation === 'always',
  }
}

/** Coupons are no part of this simulator, so that their ids say what they take off: `10_percent_off`, `500_off`. */
function discountOf([asked, ...others]: readonly Stripe.Checkout.SessionCreateParams.Discount[] = []) {
  if (asked === undefined) return null
  const coupon = asked.coupon ?? ''
  const [, number, percent] = /^(\d{1,8})(_percent)?_off$/.exec(coupon) ?? []
  if (others.length > 0 || number === undefined || (percent !== undefined && Number(number) > 100))
    throw invalid(`No such coupon: '${coupon}'`, { code: 'resource_missing', param: 'discounts[0][coupon]' })
  return percent === undefined ? { amount: Number(number) } : { percent: Number(number) }
}

/** The first option is what the page has chosen. */
function shippingOf([asked]: readonly Stripe.Checkout.SessionCreateParams.ShippingOption[] = []) {
  if (asked === undefined) return null
  const data = asked.shipping_rate_data
  if (data?.fixed_amount === undefined)
    throw invalid('A shipping option needs shipping_rate_data with a fixed_amount.', { param: 'shipping_options[0]' })
  return {
    amount: data.fixed_amount.amount,
    isInclusive: data.tax_behavior === 'inclusive',
    taxCode: data.tax_code ?? null,
  }
}

const toldOf = (params: Params) => ({
  allowed_payment_method_types: params.allowed_payment_method_types ?? null,
  ...(params.payment_intent_data?.capture_method === 'manual' && {
    payment_method_options: { card: { capture_method: 'manual', request_three_d_secure: 'automatic' } } as const,
  }),
  billing_address_collection: params.billing_address_collection ?? null,
  cancel_url: params.cancel_url ?? null,
  client_reference_id: params.client_reference_id ?? null,
  customer_email: params.customer_email ?? null,
  discounts: params.discounts?.map(({ coupon }) => ({ coupon: coupon ?? null, promotion_code: null })) ?? null,
  locale: params.locale ?? null,
  metadata: mergedMetadata({}, params.metadata),
  shipping_address_collection: params.shipping_address_collection ?? null,
  submit_type: params.submit_type ?? null,
  success_url: params.success_url ?? null,
})

function detailsOf(customer: Stripe.Customer | null, email: string | undefined) {
  if (customer === null && email === undefined) return null
  return {
    address: customer?.address ?? null,
    business_name: null,
    email: customer?.email ?? email ?? null,
    individual_name: null,
    name: customer?.name ?? null,
    phone: customer?.phone ?? null,
    tax_exempt: customer?.tax_exempt ?? 'none',
    tax_ids: [],
  }
}
