/** What is read without a list, and why it has no plans here. */
export const unasked: Readonly<Record<string, readonly string[]>> = {
  'looks one thing up by its key': [
    ...['auth.me', 'auth.totp.status', 'catalog.categories.get', 'catalog.collections.get', 'giftCards.balance'],
    ...['orders.get', 'orders.invoice', 'orders.onUpdate', 'admin.orders.get', 'admin.orders.invoice'],
    ...['admin.orders.drafts.get', 'admin.disputes.get', 'admin.stripeEvents.get', 'admin.imports.get'],
    ...['admin.categories.get', 'admin.payments.compare'],
  ],
  'is what people have set up one by one, and is read whole or a page of it': [
    ...['auth.oidc.providers', 'catalog.markets.list', 'catalog.categories.tree', 'checkout.paymentOptions'],
    ...['admin.markets.list', 'admin.markets.get', 'admin.shipping.methods.list', 'admin.shipping.methods.get'],
    ...['admin.shipping.holidays.list', 'admin.payments.methods.list', 'admin.attributes.list'],
    ...['admin.search.synonyms.list', 'admin.categories.list', 'admin.tax.categories.list', 'admin.tax.zones.list'],
    ...['admin.tax.zones.get', 'admin.tax.rates.list', 'admin.tax.rates.get', 'admin.tax.preview'],
    ...['admin.stock.locations.list', 'admin.stock.locations.get', 'admin.settings.get'],
  ],
  'prices the lines of one cart, see `statements.test.ts` and the bench of purchases': [
    ...['cart.get', 'checkout.shippingOptions', 'checkout.quote', 'admin.shipping.preview'],
    'admin.promotions.simulate',
  ],
  'is a search, see `npm run bench -- search`': ['catalog.products.search', 'catalog.products.suggest'],
  'reads no more than the settings of the shop': ['admin.mails.preview'],
  'is a list that another procedure answers as well': ['wishlist.shared'],
  'tries out a rule on the whole catalogue before it is kept': [
    ...['admin.prices.rules.preview', 'admin.collections.preview'],
  ],
}
