import {
  atLeast,
  buyGet,
  collected,
  each,
  fixed,
  type Goods,
  gift,
  gives,
  type PromotionScenarios,
  percent,
  pieces,
  products,
  shipping,
  whole,
} from './scenario.ts'

const cotton: Goods = { mug: [1, 5_000], book: [1, 15_000] }
/** T-shirts for 5.00 and 10.00, and sweaters for 10.00. */
const shirts: Goods = { mug: [2, 500], book: [2, 1_000], vase: [2, 1_000] }
const forSweaters = { of: collected('vase'), got: collected('mug', 'book'), timesMax: 1 }
const fourOfOne: Goods = { mug: [1, 500], book: [1, 500], vase: [1, 1_000], lamp: [1, 1_000] }
const ofOne = products('mug', 'book', 'vase', 'lamp')
const threeForPrice = { ...gives({ kind: 'whole', off: { price: 2_000 }, of: {} }), conditions: [pieces(3)] }
const fifties: Goods = { mug: [1, 5_000], book: [1, 5_000], vase: [1, 5_000] }
const freeFromSome = { ...gives(shipping(100)), conditions: [atLeast(2_500)], byCode: true } as const

const medusa: PromotionScenarios = [
  [
    'Medusa, compute-actions: 30.00 and 50.00 off each item, which costs no less than nothing',
    {
      promotions: [
        gives(each(fixed(3_000), collected('mug', 'book'))),
        gives(each(fixed(5_000), collected('mug', 'book'))),
      ],
      ...{ goods: cotton, off: { mug: 5_000, book: 8_000 } },
    },
  ],
  [
    'Medusa, compute-actions: 30.00 and 50.00 across items, each in proportion',
    {
      promotions: [
        gives(whole(fixed(3_000), collected('mug', 'book'))),
        gives(whole(fixed(5_000), collected('mug', 'book'))),
      ],
      ...{ goods: cotton, off: { mug: 2_000, book: 6_000 } },
    },
  ],
  [
    'Medusa, compute-actions: nothing is left for a second promotion',
    {
      promotions: [gives(whole(fixed(50_000))), gives(whole(fixed(5_000)))],
      ...{ goods: cotton, off: { mug: 5_000, book: 15_000 }, whyNot: ['NOTHING_LEFT'] },
    },
  ],
  [
    'Medusa, compute-actions: a campaign whose budget is too small for what it would give',
    {
      promotions: [{ ...gives(whole(fixed(1_500))), budget: 1_000 }],
      ...{ goods: { mug: [5, 1_000] }, off: {}, whyNot: ['BUDGET_SPENT'] },
    },
  ],
  [
    // The dearest there: ours give the cheapest away, so that nobody gets more for adding a dearer item.
    'Medusa, compute-actions of buyget: for a sweater a T-shirt, the cheapest unlike there',
    { promotions: [gives(buyGet([1, 1], forSweaters))], goods: shirts, off: { mug: 500 } },
  ],
  [
    'Medusa, compute-actions of buyget: for a sweater four T-shirts, of two lines',
    { promotions: [gives(buyGet([1, 4], forSweaters))], goods: shirts, off: { mug: 1_000, book: 2_000 } },
  ],
  [
    'Medusa, compute-actions of buyget: two of four of one kind are free',
    {
      promotions: [gives(buyGet([2, 2], { of: products('mug') }))],
      ...{ goods: { mug: [4, 250], book: [2, 1_000] }, off: { mug: 500 } },
    },
  ],
  [
    'Medusa, compute-actions of buyget: of four lines the two cheapest',
    { promotions: [gives(buyGet([2, 2], { of: ofOne }))], goods: fourOfOne, off: { mug: 500, book: 500 } },
  ],
  [
    'Medusa, compute-actions of buyget: three are one too few',
    {
      promotions: [gives(buyGet([2, 2], { of: products('mug') }))],
      ...{ goods: { mug: [3, 333] }, off: {}, whyNot: ['NOTHING_LEFT'] },
    },
  ],
  [
    'Medusa, compute-actions of buyget: three lines of one are one too few',
    {
      promotions: [gives(buyGet([2, 2], { of: ofOne }))],
      ...{ goods: { mug: [1, 1_000], book: [1, 1_000], vase: [1, 1_000] }, off: {}, whyNot: ['NOTHING_LEFT'] },
    },
  ],
  [
    'Medusa, compute-actions of buyget: buy 50 and get 1,000, over two lines',
    {
      promotions: [gives(buyGet([50, 1_000]))],
      ...{ goods: { mug: [540, 250], book: [540, 250] }, off: [540 * 250, 460 * 250] },
    },
  ],
]

const vendure: PromotionScenarios = [
  [
    'Vendure, order-promotion: free from 100.00 on',
    {
      promotions: [{ ...gives(whole(percent(100))), conditions: [atLeast(10_000)] }],
      ...{ goods: { mug: [2, 5_000] }, off: { mug: 10_000 } },
    },
  ],
  [
    'Vendure, order-promotion: 10.5 % of 50.00',
    {
      promotions: [{ ...gives(whole(percent(10.5))), byCode: true }],
      ...{ goods: { mug: [1, 5_000] }, off: { mug: 525 } },
    },
  ],
  [
    'Vendure, order-promotion: 10.00 off 1.00 leaves the shipping as it is',
    {
      promotions: [{ ...gives(whole(fixed(1_000))), byCode: true }],
      ...{ goods: { mug: [1, 100] }, off: { mug: 100 }, shipping: 1_000 },
    },
  ],
  [
    'Vendure, order-promotion: half off what is on sale and 15 % off the order, by two codes',
    {
      promotions: [
        { ...gives(each(percent(50), collected('book'))), byCode: true },
        { ...gives(whole(percent(15))), byCode: true },
      ],
      ...{ goods: { book: [2, 1_000], mug: [1, 5_000] }, off: { book: 1_150, mug: 750 } },
    },
  ],
  [
    'Vendure, order-promotion: 10.00 off a line, not off each unit of it',
    { promotions: [gives(whole(fixed(1_000), products('mug')))], goods: { mug: [3, 1_000] }, off: { mug: 1_000 } },
  ],
  [
    'Vendure, order-promotion: what costs nothing has no part of it',
    { promotions: [gives(whole(percent(20)))], goods: { mug: [1, 100], book: [1, 0] }, off: { mug: 20 } },
  ],
  [
    'Vendure, order-promotion: all of an item, and then a fifth of it',
    {
      promotions: [gives(each(percent(100), products('mug'))), gives(each(percent(20), products('mug')))],
      ...{ goods: { mug: [1, 1_000] }, off: { mug: 1_000 }, whyNot: ['NOTHING_LEFT'] },
    },
  ],
]

const oscar: PromotionScenarios = [
  [
    'Oscar, multibuy_benefit: one of three is free',
    { promotions: [gives(buyGet([2, 1], { timesMax: 1 }))], goods: { mug: [3, 1_200] }, off: { mug: 1_200 } },
  ],
  [
    'Oscar, multibuy_benefit: one of the cheapest of eight',
    {
      promotions: [gives(buyGet([2, 1], { timesMax: 1 }))],
      ...{ goods: { mug: [4, 400], book: [4, 200] }, off: { book: 200 } },
    },
  ],
  [
    'Oscar, multibuy_benefit: as often as it can be had',
    { promotions: [gives(buyGet([2, 1]))], goods: { mug: [4, 400], book: [4, 200] }, off: { book: 400 } },
  ],
  [
    'Oscar, fixed_price_benefit: three for 20.00 that cost less',
    { promotions: [threeForPrice], goods: { mug: [3, 600] }, off: {}, whyNot: ['NOTHING_LEFT'] },
  ],
  [
    'Oscar, fixed_price_benefit: three for 20.00, to the last cent',
    { promotions: [threeForPrice], goods: { mug: [1, 700], book: [1, 700], vase: [1, 700] }, off: [34, 33, 33] },
  ],
  [
    'Oscar, absolute_benefit: 3.00 off 2.50',
    {
      promotions: [{ ...gives(whole(fixed(300))), conditions: [pieces(2)] }],
      ...{ goods: { mug: [1, 100], book: [1, 150] }, off: { mug: 100, book: 150 } },
    },
  ],
  [
    'Oscar, absolute_benefit: 4.00 over three lines',
    {
      promotions: [{ ...gives(whole(fixed(400))), conditions: [pieces(2)] }],
      ...{ goods: { mug: [1, 200], book: [1, 200], vase: [1, 200] }, off: [134, 133, 133] },
    },
  ],
]

const solidusAndSaleor: PromotionScenarios = [
  [
    'Solidus, distributed_amounts_handler: 15.00 by what the lines come to',
    {
      promotions: [gives(whole(fixed(1_500)))],
      goods: { mug: [3, 5_000], book: [1, 5_000], vase: [2, 5_000] },
      off: { mug: 750, book: 250, vase: 500 },
    },
  ],
  [
    'Solidus, distributed_amounts_handler: 10.00 over three equal lines',
    { promotions: [gives(whole(fixed(1_000)))], goods: fifties, off: [334, 333, 333] },
  ],
  [
    'Saleor, voucher_for_cheapest_product: 15 % of 19.99',
    {
      promotions: [{ ...gives(buyGet([1, 1], { percent: 15, timesMax: 1 })), byCode: true }],
      ...{ goods: { mug: [1, 1_999], lamp: [1, 10_999] }, off: { mug: 300 } },
    },
  ],
  [
    'Saleor, voucher_is_still_active_when_payment_fails: a tenth of twice 19.99',
    {
      promotions: [{ ...gives(whole(percent(10))), byCode: true }],
      ...{ goods: { mug: [2, 1_999] }, off: { mug: 400 } },
    },
  ],
  [
    'Saleor, should_not_result_in_negative_variant_price: 20.00 off a product for 10.00',
    {
      promotions: [{ ...gives(each(fixed(2_000), products('mug'))), byCode: true }],
      ...{ goods: { mug: [1, 1_000] }, off: { mug: 1_000 }, shipping: 1_000 },
    },
  ],
  [
    'Saleor, free_shipping_voucher_with_min_spent_amount: one is too little',
    {
      promotions: [freeFromSome],
      ...{ goods: { mug: [1, 1_000] }, off: {}, shipping: 1_000, whyNot: ['CONDITION_NOT_MET'] },
    },
  ],
  [
    'Saleor, free_shipping_voucher_with_min_spent_amount: three are enough',
    { promotions: [freeFromSome], goods: { mug: [3, 1_000] }, off: {}, shipping: 0 },
  ],
  [
    'Saleor, gift_promotion_updates: a gift is a line of its own, for nothing',
    { promotions: [gives(gift('book'))], goods: { mug: [1, 5_000] }, off: {}, gifts: { book: 1 } },
  ],
]

export const otherPromotions: PromotionScenarios = [...medusa, ...vendure, ...oscar, ...solidusAndSaleor]
