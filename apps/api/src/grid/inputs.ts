import type { TokenPurpose } from '@tillwright/db/one-time-tokens'
import type { TestShop } from '../testing/open-test-shop.ts'
import { newYork } from '../testing/shopper.ts'
import { signIn, testPassword } from '../testing/sign-in.ts'
import { ofCards } from './card-inputs.ts'
import { ofCategories } from './category-inputs.ts'
import { ofCredit } from './credit-inputs.ts'
import { ofDisputes } from './dispute-inputs.ts'
import { ofDrafts } from './draft-inputs.ts'
import { ofImports } from './import-inputs.ts'
import { ofManualPayments } from './manual-inputs.ts'
import { ofMedia } from './media-inputs.ts'
import { ofOidc } from './oidc-inputs.ts'
import { ofPrices } from './price-inputs.ts'
import { ofProducts } from './product-inputs.ts'
import { ofPromotions } from './promotion-inputs.ts'
import { ofReviews } from './review-inputs.ts'
import { ofShipments } from './shipment-inputs.ts'
import { ofStock } from './stock-inputs.ts'
import type { Targets } from './targets.ts'
import { ofTaxes } from './tax-inputs.ts'

export type Inputs = Readonly<Record<string, (on: Targets) => unknown>>

/**
 * An input for every procedure that its schema accepts, naming what the caller asks for. A procedure that has none
 * here fails the grid; what can be named in another way has a second one, as "orders.get by number".
 */
export const inputsOf = (shop: TestShop): Inputs => ({
  ...ofAccounts(shop),
  ...ofShoppers(shop),
  ...ofOrders(shop),
  ...ofStaff,
  ...ofCards,
  ...ofCategories,
  ...ofCredit,
  ...ofDisputes(shop),
  ...ofDrafts,
  ...ofImports,
  ...ofManualPayments,
  ...ofMedia,
  ...ofOidc(shop),
  ...ofPrices,
  ...ofProducts,
  ...ofPromotions,
  ...ofReviews(shop),
  ...ofShipments,
  ...ofStock,
  ...ofTaxes,
  ...ofUpkeep(shop),
})

const password = testPassword
const name = { firstName: 'Ada', lastName: 'Lovelace' }

const ofAccounts = (shop: TestShop): Inputs => ({
  'auth.register': () => someone(),
  'auth.login': async () => {
    const { email } = await registered(shop)
    return { email, password }
  },
  'auth.refresh': async () => ({ refreshToken: (await registered(shop)).refreshToken }),
  'auth.logout': async () => ({ refreshToken: (await registered(shop)).refreshToken }),
  'auth.logoutAll': () => undefined,
  'auth.me': () => undefined,
  'auth.sessions': () => undefined,
  'auth.revokeSession': ({ sessionId }) => ({ sessionId }),
  'auth.verifyEmail': async () => ({ token: await mailedToken(shop, 'verify_email'), password }),
  'auth.resendVerification': () => undefined,
  'auth.requestPasswordReset': () => ({ email: 'nobody@example.com' }),
  'auth.resetPassword': async () => ({ token: await mailedToken(shop, 'reset_password'), password }),
  'auth.changePassword': () => ({ currentPassword: password, password }),
  'auth.changeEmail': () => ({ email: someone().email, password }),
  'auth.confirmEmailChange': async () => ({ token: await mailedToken(shop, 'change_email'), password }),
  'auth.exportData': () => ({}),
  // Of the cast, all have something open, and stay.
  'auth.deleteAccount': () => ({ password }),
  'auth.updateProfile': () => ({ firstName: 'Augusta' }),
  'auth.acceptInvitation': ({ invitationId }) => ({
    token: shop.served.deps.keys.linkToken('invite_staff', invitationId),
    password,
    ...name,
  }),
  'auth.totp.status': () => undefined,
  'auth.totp.begin': () => ({ password }),
  'auth.totp.confirm': () => ({ code: '123456' }),
  'auth.totp.disable': () => ({ password, code: '123456' }),
  'auth.totp.renewRecoveryCodes': () => ({ code: '123456' }),
  'addresses.list': () => undefined,
  'addresses.create': () => ({ address: newYork }),
  'addresses.update': ({ addressId }) => ({ addressId, address: newYork }),
  'addresses.remove': ({ addressId }) => ({ addressId }),
  'addresses.setDefault': ({ addressId }) => ({ addressId, for: 'billing' }),
})

const ofShoppers = (shop: TestShop): Inputs => ({
  'catalog.products.list': () => ({}),
  'catalog.products.get': () => ({ slug: 'mug' }),
  'catalog.products.search': () => ({ q: 'mug' }),
  'catalog.products.suggest': () => ({ q: 'mu' }),
  'catalog.markets.list': () => undefined,
  'catalog.categories.tree': () => undefined,
  'catalog.notifyWhenAvailable': () => ({ variantId: shop.id.variant.mug, email: 'ada@example.com' }),
  'catalog.stopNotifying': async () => ({ token: await stopToken(shop) }),
  'cart.create': () => ({}),
  'cart.get': () => ({}),
  'cart.addLine': () => ({ variantId: shop.id.variant.mug, quantity: 1 }),
  'cart.updateLine': ({ lineId }) => ({ lineId, quantity: 1 }),
  'cart.removeLine': ({ lineId }) => ({ lineId: lineId === '' ? crypto.randomUUID() : lineId }),
  'cart.setMarket': () => ({ market: 'US' }),
  'cart.applyCoupon': () => ({ code: 'SPRING' }),
  'cart.removeCoupon': () => ({ code: 'SPRING' }),
  'checkout.shippingOptions': () => ({ shippingAddress: newYork }),
  'checkout.paymentOptions': () => undefined,
  'checkout.quote': () => ({ shippingAddress: newYork }),
})

const ofOrders = (shop: TestShop): Inputs => ({
  'orders.place': () => ({
    email: 'ada@example.com',
    shippingAddress: newYork,
    shippingMethodId: shop.id.method.us,
    paymentMethod: 'stripe',
    expectedTotal: { amount: 1, currency: 'USD' },
    idempotencyKey: crypto.randomUUID(),
  }),
  'orders.get': ({ orderId }) => ({ orderId }),
  'orders.get by number': ({ orderNumber }) => ({ orderNumber }),
  'orders.retryPayment': ({ orderId }) => ({ orderId }),
  'orders.confirmPayment': ({ orderId }) => ({ orderId }),
  'orders.invoices': ({ orderId }) => ({ orderId }),
  'orders.invoices by number': ({ orderNumber }) => ({ orderNumber }),
  // The order is not paid, and has none: whose it is comes first.
  'orders.invoice': ({ orderId }) => ({ orderId, invoiceId: orderId, format: 'html' }),
  'orders.invoice by number': ({ orderNumber, orderId }) => ({ orderNumber, invoiceId: orderId, format: 'html' }),
  'orders.cancel': ({ orderId }) => ({ orderId, reason: 'the grid wants to know' }),
  'orders.onUpdate': ({ orderId }) => ({ orderId }),
  'orders.list': () => ({}),
  'orders.lookup': ({ orderNumber }) => ({ orderNumber, email: 'ada@example.com' }),
})

const ofStaff: Inputs = {
  'admin.orders.list': () => ({}),
  'admin.orders.get': ({ orderId }) => ({ orderId }),
  'admin.orders.get by number': ({ orderNumber }) => ({ orderNumber }),
  'admin.orders.invoices': ({ orderId }) => ({ orderId }),
  'admin.orders.invoices by number': ({ orderNumber }) => ({ orderNumber }),
  'admin.orders.invoice': ({ orderId }) => ({ invoiceId: orderId, format: 'pdf' }),
  'admin.orders.updateStatus': ({ orderId }) => ({ orderId, status: 'SHIPPED' }),
  'admin.orders.addNote': ({ orderId }) => ({ orderId, text: 'called about the delivery' }),
  'admin.customers.list': () => ({}),
  'admin.customers.get': ({ customerId }) => ({ customerId }),
  'admin.customers.update': ({ customerId }) => ({ customerId, firstName: 'Augusta', version: 1 }),
  'admin.customers.disable': ({ customerId }) => ({ customerId, version: 1 }),
  'admin.customers.enable': ({ customerId }) => ({ customerId, version: 1 }),
  'admin.customers.resetSecondFactor': ({ customerId }) => ({ customerId, version: 1 }),
  'admin.customers.erase': ({ customerId }) => ({ customerId, version: 1 }),
  'admin.staff.list': () => ({}),
  'admin.staff.invite': () => ({ email: 'c@example.com', role: 'STAFF', permissions: ['staff:write'] }),
  'admin.staff.invitations': () => ({}),
  'admin.staff.revokeInvitation': ({ invitationId }) => ({ invitationId }),
  'admin.staff.update': ({ staffId }) => ({ staffId, permissions: ['staff:write'], version: 1 }),
  'admin.staff.disable': ({ staffId }) => ({ staffId, version: 1 }),
  'admin.staff.enable': ({ staffId }) => ({ staffId, version: 1 }),
  'admin.staff.resetSecondFactor': ({ staffId }) => ({ staffId, version: 1 }),
  'admin.apiKeys.list': () => ({}),
  'admin.apiKeys.create': () => ({ name: 'ERP', scopes: ['apiKeys:write'] }),
  'admin.apiKeys.revoke': ({ apiKeyId }) => ({ apiKeyId }),
  'admin.audit.list': () => ({}),
  'admin.markets.list': () => ({}),
  'admin.markets.get': ({ market }) => ({ code: market }),
  'admin.markets.create': () => ({
    code: `X-${crypto.randomUUID().slice(0, 8).toUpperCase()}`,
    name: 'Elsewhere',
    currency: 'CHF',
    pricesIncludeTax: true,
    taxRounding: 'line',
    countries: ['CH'],
    defaultCountry: 'CH',
    locales: ['de-CH'],
    enabled: false,
  }),
  'admin.markets.update': ({ market }) => ({ code: market, name: 'Nippon', version: 1 }),
  'admin.shipping.methods.list': () => ({}),
  'admin.shipping.methods.get': ({ methodId }) => ({ methodId }),
  'admin.shipping.methods.create': ({ market }) => ({
    market,
    zone: 'jp',
    code: `x-${crypto.randomUUID().slice(0, 8)}`,
    name: 'Elsewhere',
    rate: { kind: 'flat', price: { amount: 1, currency: 'JPY' } },
    deliveryDaysMin: 1,
    deliveryDaysMax: 2,
    enabled: false,
  }),
  'admin.shipping.methods.update': ({ methodId }) => ({ methodId, name: 'Mail', version: 1 }),
  'admin.shipping.methods.enable': ({ methodId }) => ({ methodId, version: 1 }),
  'admin.shipping.methods.disable': ({ methodId }) => ({ methodId, version: 1 }),
  'admin.shipping.methods.remove': ({ methodId }) => ({ methodId, version: 1 }),
  'admin.shipping.holidays.list': () => ({}),
  'admin.shipping.holidays.set': () => ({ country: null, days: [], version: 0 }),
  'admin.shipping.preview': ({ market, variantId }) => ({
    market,
    to: { country: 'JP' },
    lines: [{ variantId, quantity: 1 }],
  }),
  'admin.shipping.categorise': ({ variantId }) => ({ of: { kind: 'variant', id: variantId }, category: 'bulky' }),
  'admin.stock.lowStock': () => ({}),
  'admin.products.components': ({ variantId }) => ({ variantId }),
  'admin.products.setComponents': ({ variantId }) => ({ variantId, components: [] }),
  'admin.mails.preview': () => ({ kind: 'shipped', locale: 'de' }),
  'admin.settings.get': () => ({}),
  'admin.settings.update': () => ({ holdMinutes: 30, version: 1 }),
}

const ofUpkeep = (shop: TestShop): Inputs => ({
  'admin.payments.compare': ({ orderId }) => ({ orderId }),
  'admin.payments.reconcile': ({ orderId }) => ({ orderId }),
  'admin.payments.differences': () => ({}),
  'admin.payments.holds': () => ({}),
  'admin.stripeEvents.list': () => ({}),
  'admin.stripeEvents.get': async ({ staffId }) => ({ eventId: await keptEvent(shop, staffId) }),
  'admin.stripeEvents.replay': async ({ staffId }) => ({ eventId: await keptEvent(shop, staffId) }),
  'admin.jobs.queues': () => undefined,
  'admin.jobs.list': () => ({}),
  'admin.jobs.retry': async ({ staffId }) => ({ jobId: await failedJob(shop, staffId) }),
})

const someone = () => ({ email: `${crypto.randomUUID()}@example.com`, password, ...name })

const registered = async (shop: TestShop) => {
  const { user, refreshToken } = await shop.as().auth.register.mutate(someone())
  return { email: user.email, refreshToken }
}

/** What a link in a mail to somebody would carry. */
async function mailedToken(shop: TestShop, purpose: TokenPurpose): Promise<string> {
  const { keys, newId } = shop.served.deps
  const [{ accountId }, id] = [await signIn(shop), newId()]
  await shop.database.pool.query(
    `insert into one_time_token (id, purpose, account_id, email, expires_at)
     select $1, $2, id, email, shop_now() + interval '1 hour' from account where id = $3`,
    [id, purpose, accountId],
  )
  return keys.linkToken(purpose, id)
}

/** The same of somebody who has waited for goods. */
async function stopToken(shop: TestShop): Promise<string> {
  const { keys, newId } = shop.served.deps
  const id = newId()
  await shop.database.pool.query(
    `insert into stock_subscription (id, variant_id, market_code, email, locale, notified_at)
     values ($1::uuid, $2, 'US', $1::uuid || '@example.com', 'en-US', shop_now())`,
    [id, shop.id.variant.mug],
  )
  return keys.linkToken('stop_notifying', id)
}

/** Both bear the name of somebody who exists, so that what nobody bears is unknown. */
async function keptEvent(shop: TestShop, staffId: string): Promise<string> {
  await shop.database.pool.query(
    `insert into stripe_event (id, type, livemode, created_at, payload, state)
     select 'evt_' || id, 'charge.updated', false, shop_now(), '{}', 'ignored' from account where id = $1 on conflict do nothing`,
    [staffId],
  )
  return `evt_${staffId}`
}

async function failedJob(shop: TestShop, staffId: string): Promise<string> {
  await shop.database.pool.query(
    `insert into pgboss.job (id, name, state, data)
     select id, 'submit-refund', 'failed', '{}' from account where id = $1 on conflict do nothing`,
    [staffId],
  )
  return staffId
}
