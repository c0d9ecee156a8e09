import { idOf, many, some } from './rows.ts'

/** What is asked, by whom, and how; what is special about it, for the one who reads the plans. */
export interface Question {
  readonly as: 'anyone' | 'customer' | 'staff'
  readonly path: string
  readonly how: string
  readonly input: unknown
}

/** Ways to ask a procedure, by what is special about each. */
type Ways = Readonly<Record<string, unknown>>

/** So many steps of ten minutes ago, as cursors say it. */
const moment = (steps: number) => new Date(Date.now() - steps * 600_000).toISOString().replace('Z', '000Z')
const cursor = (...position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url')

/** A page of a list of so many that shows the newest first, which lies behind half of them. */
const behindHalf = (of: number) => ({ cursor: cursor(moment(of / 2), idOf('order', 1)) })
/** The first page, and one far behind, each with this filter. */
const newest = (of: number, filters: Ways = { all: {} }): Ways =>
  Object.fromEntries(
    Object.entries(filters).flatMap(([how, filter]) => [
      [how, filter],
      [`${how}, far behind`, { ...(filter as object), ...behindHalf(of) }],
    ]),
  )

const orderCursors = {
  createdAt: moment(many / 2),
  total: '2500',
}
/** Every sort of a list of orders, each way, with this filter. */
const orders = (how: string, filter: object): Ways =>
  Object.fromEntries(
    (['createdAt', 'total'] as const).flatMap((by) =>
      (['asc', 'desc'] as const).flatMap((order) => [
        [`${how} by ${by} ${order}`, { ...filter, sort: { by, order } }],
        [
          `${how} by ${by} ${order}, far behind`,
          { ...filter, sort: { by, order }, cursor: cursor(by, order, orderCursors[by], idOf('order', 1)) },
        ],
      ]),
    ),
  )

const productCursors = { newest: moment(many / 2), price: '2500', title: 'Plain mug no. 5', manual: '500' }
const products = (how: string, filter: object, sorts: readonly (keyof typeof productCursors)[]): Ways =>
  Object.fromEntries(
    sorts.flatMap((by) =>
      (['asc', 'desc'] as const).flatMap((order) => [
        [`${how} by ${by} ${order}`, { ...filter, sort: { by, order } }],
        [
          `${how} by ${by} ${order}, far behind`,
          { ...filter, sort: { by, order }, cursor: cursor(productCursors[by], idOf('product', 1)) },
        ],
      ]),
    ),
  )

const usual = ['newest', 'price', 'title'] as const
const [product, variant, account] = [idOf('product', 1), idOf('variant', 1), idOf('account', 1)]
const level = `${idOf('variant', many / 2)}.${idOf('location', 1)}`

const anyone: Readonly<Record<string, Ways>> = {
  'catalog.products.list': {
    ...products('all', {}, usual),
    ...products('of a category', { category: 'place-1' }, usual),
    ...products('of a small category', { category: 'place-77' }, usual),
    ...products('of a collection', { collection: 'chosen-1' }, [...usual, 'manual']),
    ...products('featured', { featured: true }, usual),
    ...products('in stock', { inStock: true }, ['newest', 'price']),
    ...products('between prices', { minPrice: usd(1_000), maxPrice: usd(1_100) }, ['newest', 'price']),
    'with total': { withTotal: true },
    'part of a title': { q: 'no. 77' },
    'a part that all have': { q: 'mug' },
  },
  'catalog.products.get': { 'by slug': { slug: 'plain-77' }, 'by id': { id: product } },
  'catalog.products.related': { all: { slug: 'plain-77' } },
  'catalog.collections.list': newest(some),
  'catalog.reviews.list': Object.fromEntries(
    (['newest', 'rating', 'helpful'] as const).flatMap((by) =>
      [undefined, 3].flatMap((rating) =>
        (['asc', 'desc'] as const).flatMap((order) => {
          const asked = { productId: product, sort: { by, order }, ...(rating === undefined ? {} : { rating }) }
          const how = `${rating === undefined ? 'all' : 'of a rating'} by ${by} ${order}`
          const value = by === 'rating' ? 3 : by === 'helpful' ? 25 : 0
          return [
            [how, asked],
            [`${how}, far behind`, { ...asked, cursor: cursor(value, moment(many / 2), idOf('review', 1)) }],
          ]
        }),
      ),
    ),
  ),
}

const customer: Readonly<Record<string, Ways>> = {
  'auth.sessions': newest(many),
  'auth.exportData': newest(many),
  'auth.oidc.identities': { all: undefined },
  'addresses.list': { all: {} },
  'paymentMethods.list': { all: {} },
  'credit.get': { all: undefined },
  'orders.list': {
    ...orders('all', {}),
    ...orders('of a status', { status: 'PENDING' }),
    ...orders('of a payment status', { paymentStatus: 'DISPUTED' }),
    'with total': { withTotal: true },
  },
  'reviews.list': newest(many),
  'reviews.get': { all: { productId: product } },
  'stockSubscriptions.list': newest(many),
  'wishlist.get': newest(many),
  'orders.invoices': { all: { orderId: idOf('order', 4) } },
}

const staff: Readonly<Record<string, Ways>> = {
  'admin.orders.list': {
    ...orders('all', {}),
    ...orders('of a status', { status: 'REFUNDED' }),
    ...orders('of a frequent status', { status: 'DELIVERED' }),
    ...orders('of a payment status', { paymentStatus: 'DISPUTED' }),
    ...orders('of a fulfilment status', { fulfillmentStatus: 'RETURNED' }),
    ...orders('of a market', { market: 'JP' }),
    ...orders('of a customer', { customerId: account }),
    ...orders('of a time', {
      createdFrom: new Date(Date.now() - 2_000 * 600_000),
      createdTo: new Date(Date.now() - 1_990 * 600_000),
    }),
    ...orders('of a status in a market', { status: 'REFUNDED', market: 'JP' }),
    'found by number': { q: 'PLAN-77' },
    'found by address': { q: 'ada-77' },
    'found by SKU': { q: 'PLAIN-77' },
    'found everywhere': { q: 'plan', withTotal: true },
    'with total': { withTotal: true },
    'of a status with total': { status: 'REFUNDED', withTotal: true },
  },
  'admin.orders.returns.list': newest(many, {
    all: {},
    open: { states: ['REQUESTED', 'APPROVED'] },
    'of a rare state': { states: ['REJECTED'] },
    'of an order': { orderId: idOf('order', 1) },
  }),
  'admin.orders.drafts.list': newest(many, {
    all: {},
    open: { placed: false },
    placed: { placed: true },
    'of a customer': { customerId: account },
    'of another customer': { customerId: idOf('account', 77) },
  }),
  'admin.orders.invoices': { all: { orderId: idOf('order', 4) } },
  'admin.customers.list': newest(many, {
    all: {},
    found: { q: 'ada-77' },
    'found everywhere': { q: 'ada' },
    'with total': { withTotal: true },
  }),
  'admin.customers.get': { all: { customerId: account } },
  'admin.staff.list': newest(many),
  'admin.staff.invitations': newest(some),
  'admin.apiKeys.list': newest(some),
  'admin.audit.list': newest(many, {
    all: {},
    'of an actor': { actorId: idOf('account', 199) },
    'of a kind': { entity: 'order' },
    'of a thing': { entity: 'order', entityId: '77' },
    'of an action': { action: 'admin.a7.update' },
    'of a time': { from: new Date(Date.now() - 2_000 * 600_000), to: new Date(Date.now() - 1_990 * 600_000) },
    'of an actor and an action': { actorId: idOf('account', 199), action: 'admin.a7.update' },
  }),
  'admin.payments.differences': newest(many, {
    all: {},
    'of an order': { orderId: idOf('order', 77) },
    unrepaired: { isRepaired: false },
    repaired: { isRepaired: true },
  }),
  'admin.payments.holds': newest(many),
  'admin.payments.refundsByHand': newest(many),
  'admin.giftCards.list': newest(many, {
    all: {},
    'by its end': { codeEnd: '4242' },
    'by an end that none has': { codeEnd: '7777' },
  }),
  'admin.giftCards.get': { all: { giftCardId: idOf('credit', 2) } },
  'admin.credit.ofCustomer': { all: { customerId: account } },
  'admin.disputes.list': newest(some, {
    all: {},
    'of a state': { state: 'under_review' },
    'of an order': { orderId: idOf('order', 77) },
    open: { isOpen: true },
  }),
  'admin.stripeEvents.list': Object.fromEntries(
    Object.entries({
      all: {},
      'of a rare state': { state: 'dead' },
      'of a state': { state: 'received' },
      'of a frequent state': { state: 'ignored' },
      'of a type': { type: 'charge.refunded' },
      'of an object': { objectId: 'pi_77' },
      'of a type and a rare state': { type: 'charge.refunded', state: 'parked' },
      'of a time': {
        receivedFrom: new Date(Date.now() - 2_000 * 600_000),
        receivedTo: new Date(Date.now() - 1_990 * 600_000),
      },
    }).flatMap(([how, filter]) => [
      [how, filter],
      [`${how}, far behind`, { ...filter, cursor: cursor(moment(many / 2), 'evt_1') }],
    ]),
  ),
  'admin.prices.lists.list': newest(some),
  'admin.prices.lists.get': { all: { priceListId: idOf('list', 1) } },
  'admin.prices.lists.entries': {
    all: { priceListId: idOf('list', 1) },
    'all, far behind': { priceListId: idOf('list', 1), cursor: `${idOf('variant', many / 2)}.US` },
  },
  'admin.prices.groups.list': newest(some),
  'admin.prices.groups.members': newest(many, { all: { customerGroupId: idOf('group', 1) } }),
  'admin.prices.rules.list': newest(some),
  'admin.prices.rules.get': { all: { priceRuleId: idOf('rule', 1) } },
  'admin.prices.get': { all: { variantId: variant } },
  'admin.products.list': newest(many, {
    all: {},
    'of a status': { status: 'draft' },
    'of a category': { categoryId: idOf('category', 77) },
    'of a top category': { categoryId: idOf('category', 1) },
    featured: { featured: true },
    'with a tag': { tag: 'tag-7' },
    'by part of a title': { q: 'no. 77' },
    'by a part that all have': { q: 'mug' },
  }),
  'admin.products.get': { all: { productId: product } },
  'admin.products.components': { all: { variantId: idOf('variant', 9_001) } },
  'admin.imports.list': newest(some, { all: {}, 'of a kind': { kind: 'stock' } }),
  'admin.imports.errors': {
    all: { importId: idOf('import', 1) },
    'all, far behind': { importId: idOf('import', 1), cursor: '5000.1' },
  },
  'admin.promotions.list': newest(some),
  'admin.promotions.get': { all: { promotionId: idOf('promotion', 1) } },
  'admin.promotions.coupons.list': newest(many, {
    'of a promotion': { promotionId: idOf('promotion', 1) },
    'of a batch': { batchId: idOf('batch', 1) },
    'of a code': { code: 'CODE77' },
  }),
  'admin.promotions.coupons.batches': newest(some, { all: { promotionId: idOf('promotion', 1) } }),
  'admin.promotions.coupons.export': { all: { batchId: idOf('batch', 1) } },
  'admin.collections.list': newest(some),
  'admin.collections.get': { all: { collectionId: idOf('collection', 1) } },
  'admin.collections.products': newest(many, { all: { collectionId: idOf('collection', 1) } }),
  'admin.reviews.list': newest(many, {
    all: {},
    'of a status': { status: 'pending' },
    'of a rare status': { status: 'rejected' },
    'of a product': { productId: product },
    'of a customer': { customerId: account },
    'of a status and a product': { status: 'pending', productId: product },
  }),
  'admin.stock.levels': Object.fromEntries(
    Object.entries({
      all: {},
      'of a variant': { variantId: variant },
      'of a product': { productId: product },
      'at a location': { locationId: idOf('location', 2) },
      'of a SKU': { sku: 'plain-77' },
      'of any SKU': { sku: 'plain' },
      low: { only: 'low' },
      backordered: { only: 'backordered' },
      'backordered at a location': { only: 'backordered', locationId: idOf('location', 2) },
    }).flatMap(([how, filter]) => [
      [how, filter],
      [`${how}, far behind`, { ...filter, cursor: level }],
    ]),
  ),
  'admin.stock.movements': newest(many, {
    all: {},
    'of a variant': { variantId: variant },
    'at a location': { locationId: idOf('location', 2) },
    'of a level': { variantId: variant, locationId: idOf('location', 2) },
    'of an order': { orderId: idOf('order', 77) },
    'of a transfer': { transferId: idOf('transfer', 7) },
    'of a rare kind': { kind: 'count' },
    'of a frequent kind': { kind: 'hold' },
    'of a variant and a kind': { variantId: variant, kind: 'count' },
  }),
  'admin.stock.lowStock': { all: {}, 'all, far behind': { cursor: level } },
  'admin.stock.reconcile': { all: {}, 'all, far behind': { cursor: level } },
  'admin.media.list': newest(many, { all: {}, unused: { neverUsed: true } }),
  'admin.media.get': { all: { mediaId: idOf('media', 1) } },
  'admin.media.productImages': { all: { productId: product } },
  'admin.jobs.queues': { all: undefined },
  'admin.jobs.list': newest(many, {
    all: {},
    'of a queue': { queue: 'send-mail' },
    'of a rare state': { state: 'failed' },
    'of a queue and a state': { queue: 'send-mail', state: 'failed' },
  }),
}

function usd(amount: number) {
  return { amount, currency: 'USD' }
}

export const questions: readonly Question[] = Object.entries({ anyone, customer, staff }).flatMap(([as, asked]) =>
  Object.entries(asked).flatMap(([path, ways]) =>
    // One of the three keys above.
    Object.entries(ways).map(([how, input]) => ({ as: as as Question['as'], path, how, input })),
  ),
)
