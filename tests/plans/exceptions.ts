/** A question that may read more than others, and why. */
export interface Exception {
  /** Of procedure and way, as in "admin.orders.list: with total". */
  readonly of: RegExp
  readonly reads: number
  /** Tables that it may read from one end to the other. */
  readonly scans?: readonly string[]
  readonly why: string
}

export const exceptions: readonly Exception[] = [
  {
    of: /^(catalog\.products|orders|admin\.orders|admin\.customers)\.list: with total/,
    ...{ reads: 1_100, scans: ['account', 'listing', 'orders'] },
    why: 'counts to a thousand and one: of what nearly all rows are, in any order',
  },
  {
    of: /^admin\.orders\.list: found|^admin\.customers\.list: found|^admin\.stock\.levels: of (a|any) SKU/,
    ...{ reads: 2_300, scans: ['orders'] },
    why: 'looks among the next thousand before it asks the indexes',
  },
  {
    of: /^admin\.products\.list: (of a category|of a top category|with a tag|by )/,
    reads: 1_100,
    why: 'looks among the newest thousand before it asks an index',
  },
  {
    of: /^catalog\.products\.list: between prices/,
    reads: 900,
    why: 'sorts what lies between two prices, or goes through the list for it, whichever is less',
  },
  {
    of: /^catalog\.products\.list: part of a title/,
    reads: 8_000,
    why: 'goes through a list of this size sooner than through its index of trigrams',
  },
  {
    of: /^wishlist\.get: /,
    reads: 20_000,
    why: 'prices each of its twenty variants as a product is priced, and counts five hundred items',
  },
  {
    of: /^auth\.exportData: /,
    reads: 2_600,
    why: 'tells everything of two hundred orders and five hundred of anything else',
  },
  {
    of: /^orders\.list: of a (status|payment status)/,
    reads: 2_600,
    why: 'goes through the orders of one customer, who has a quarter of all here',
  },
  {
    of: /^(admin\.customers|reviews)\.get: /,
    ...{ reads: 10_100, scans: ['order_line'] },
    why: 'looks at all orders of one customer, who has a quarter of all here',
  },
  {
    of: /^admin\.orders\.list: of a frequent status/,
    reads: 600,
    why: 'skips the newest orders, which are not there yet',
  },
  { of: /^admin\.orders\.drafts\.list: open/, reads: 500, why: 'sorts all drafts that are open' },
  {
    of: /^admin\.disputes\.list: /,
    reads: 2_200,
    why: 'a merge with the keys of orders and payments costs no more at this size: they are in the order of disputes',
  },
  {
    of: /^admin\.prices\.rules\.list: /,
    reads: 6_500,
    why: 'tells all that each rule is about, which is a hundred things here',
  },
  {
    of: /^admin\.stripeEvents\.list: of a type and a rare state/,
    reads: 1_700,
    why: 'goes through those of a type where few are left of a state',
  },
  {
    of: /^admin\.promotions\.coupons\.export: /,
    ...{ reads: 10_100, scans: ['coupon'] },
    why: 'tells a whole batch, which has a quarter of all here',
  },
  { of: /^admin\.staff\.invitations: /, reads: 600, why: 'passes by those that nobody took in time' },
  {
    of: /^admin\.(promotions\.coupons\.(list|batches)|imports\.errors): /,
    reads: 5_100,
    why: 'a plan for any promotion, batch or file takes them for small, and sorts what has half of all here',
  },
  {
    of: /^admin\.reviews\.list: of a status and a product/,
    reads: 5_100,
    why: 'goes through the reviews of one product, which has half of all here',
  },
  {
    of: /^admin\.stock\.(levels: (low|backordered)|lowStock: )/,
    reads: 10_100,
    why: 'an index of what is reserved would be written with each order',
  },
  {
    of: /^admin\.stock\.movements: of a variant and a kind/,
    reads: 5_100,
    why: 'goes through what one variant has moved, which is half of all here',
  },
  {
    of: /^admin\.stock\.reconcile: /,
    reads: 15_000,
    why: 'adds up all movements of a thousand levels, which is what it is for',
  },
  { of: /^admin\.jobs\./, reads: 700, why: 'looks at each of two dozen queues, and counts what waits in them' },
]
