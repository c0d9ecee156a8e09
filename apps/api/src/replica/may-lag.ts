/**
 * How old what a read shows may be, where a replica is read from. `news`: the catalogue for everybody, of which all is
 * shown that has been heard of, and nothing older than a second. `now`: for staff, everything that had been committed
 * when it was asked for, whoever did it.
 */
export type Age = 'news' | 'now'

/**
 * The reads that a replica may answer; all others, and whatever decides or writes, go to the primary. Among them are no
 * carts, checkouts, accounts, rights, tokens, payments under way, or jobs: nobody acts on what these answer but by
 * asking for something that looks again for itself.
 */
export const mayLag: ReadonlyMap<string, Age> = new Map([
  ...[
    ...['catalog.products.list', 'catalog.products.get', 'catalog.products.related'],
    ...['catalog.products.search', 'catalog.products.suggest'],
    ...['catalog.categories.tree', 'catalog.categories.get', 'catalog.collections.list', 'catalog.collections.get'],
    'catalog.reviews.list',
  ].map((path) => [path, 'news'] as const),
  ...[
    ...['admin.orders.list', 'admin.orders.drafts.list', 'admin.orders.returns.list', 'admin.orders.invoices'],
    ...['admin.customers.list', 'admin.audit.list', 'admin.giftCards.list', 'admin.disputes.list'],
    ...['admin.products.list', 'admin.categories.list', 'admin.collections.list', 'admin.collections.products'],
    ...['admin.reviews.list', 'admin.media.list'],
    ...['admin.prices.lists.entries', 'admin.prices.groups.members'],
    ...['admin.promotions.list', 'admin.promotions.coupons.list', 'admin.promotions.coupons.export'],
    ...['admin.stock.levels', 'admin.stock.movements', 'admin.stock.lowStock', 'admin.stock.reconcile'],
  ].map((path) => [path, 'now'] as const),
])
