import {
  atLeast,
  collected,
  each,
  fixed,
  type Goods,
  gives,
  type PromotionOf,
  type PromotionScenarios,
  percent,
  pieces,
  priced,
  shipping,
  whole,
} from './scenario.ts'

const dear: Goods = { mug: [1, 10_000], book: [1, 2_000] }
const jackets = collected('mug')
const tenOff: PromotionOf = { ...gives(whole(fixed(1_000))), priority: 5 }
const fifth: PromotionOf = { ...gives(whole(percent(20))), priority: 2 }

/** A T-shirt for 50.00, of which nobody takes more than 5.00; mugs for 20.00 and 40.00. */
const ofFloors = { floors: { mug: 4_500 } }
const fifthOrder = { ...gives(whole(fixed(2_000))), conditions: [{ kind: 'order', nth: 5 }] } satisfies PromotionOf
const shirtAndMug: Goods = { mug: [1, 5_000], book: [1, 2_000] }
const mixed: Goods = { mug: [2, 5_000], book: [2, 2_000], vase: [1, 4_000] }

/** One cup without a floor, and three things with one each. */
const tight = (headphones: number) => ({
  goods: { mug: [1, 1_000], book: [1, 2_000], lamp: [1, 5_000], vase: [1, 3_000] } satisfies Goods,
  floors: { book: 1_900, lamp: 5_000, vase: headphones },
})

/** A T-shirt that is sold for 15.00 and not for 20.00. */
const onSale = { sales: { book: 1_500 } }
const unlessReduced = { fullPriceOnly: true } as const
const stacked = [
  { ...gives(whole(percent(50))), priority: 1 },
  { ...gives(shipping(100)), conditions: [atLeast(10_000)] },
]

export const syliusPromotions: PromotionScenarios = [
  [
    'complex_promotions: a fifth off the first order',
    {
      promotions: [{ ...gives(whole(percent(20))), conditions: [{ kind: 'order', nth: 1 }] }],
      ...{ goods: { mug: [1, 5_000] }, off: { mug: 1_000 } },
    },
  ],
  [
    'complex_promotions: 10.00 off each jacket and no shipping, in one promotion, from 500.00',
    {
      promotions: [{ ...gives(each(fixed(1_000), jackets), shipping(100)), conditions: [atLeast(50_000)] }],
      ...{ goods: { mug: [7, 10_000] }, off: { mug: 7_000 }, shipping: 0 },
    },
  ],
  [
    'complex_promotions: a tenth off jackets beside trousers',
    {
      promotions: [{ ...gives(each(percent(10), jackets)), conditions: [pieces(1, collected('book'))] }],
      ...{ goods: { mug: [1, 10_000], book: [1, 8_000] }, off: { mug: 1_000 } },
    },
  ],
  [
    'complex_promotions: a fifth off jackets, then 50.00 off the order',
    {
      promotions: [{ ...gives(each(percent(20), jackets), whole(fixed(5_000))), conditions: [atLeast(50_000)] }],
      ...{ goods: { mug: [7, 10_000] }, off: { mug: 19_000 } },
    },
  ],
  [
    'complex_promotions: goods of two taxons, for goods of two others',
    {
      promotions: [
        {
          ...gives(each(percent(10), collected('book', 'vase'))),
          conditions: [pieces(1, collected('mug', 'teapot'))],
        },
      ],
      ...{ goods: { book: [1, 1_000], vase: [1, 5_000], teapot: [1, 8_000] }, off: { book: 100, vase: 500 } },
    },
  ],
  [
    'complex_promotions: a tenth off jackets and 20.00 off the order, by what the first leaves of each',
    {
      promotions: [gives(each(percent(10), jackets), whole(fixed(2_000)))],
      ...{ goods: { mug: [1, 10_000], book: [1, 8_000] }, off: { mug: 2_059, book: 941 } },
    },
  ],
  [
    'product_minimum_price: half off what costs 50.00, down to 45.00',
    {
      ...{ ...ofFloors, promotions: [gives(each(percent(50), priced(5_000)))] },
      ...{ goods: { mug: [1, 5_000] }, off: { mug: 500 } },
    },
  ],
  [
    'product_minimum_price: what an item can’t take of a discount on itself is not given',
    {
      ...{ ...ofFloors, promotions: [gives(each(fixed(1_000), priced(1_000)))] },
      ...{ goods: shirtAndMug, off: { mug: 500, book: 1_000 } },
    },
  ],
  [
    'product_minimum_price: of 50.00 off two T-shirts only 10.00 can be had',
    {
      ...{ ...ofFloors, promotions: [{ ...gives(whole(fixed(5_000))), conditions: [pieces(2)] }] },
      ...{ goods: { mug: [2, 5_000] }, off: { mug: 1_000 } },
    },
  ],
  [
    'product_minimum_price: the rest of 20.00 goes to the other item',
    {
      ...{ ...ofFloors, promotions: [{ ...gives(whole(fixed(2_000))), conditions: [pieces(2)] }] },
      ...{ goods: shirtAndMug, off: { mug: 500, book: 1_500 } },
    },
  ],
  [
    'product_minimum_price: so does the rest of a fifth',
    { ...ofFloors, promotions: [gives(whole(percent(20)))], goods: shirtAndMug, off: { mug: 500, book: 900 } },
  ],
  [
    'product_minimum_price: 20.00 over two T-shirts and three mugs',
    {
      ...{ ...ofFloors, promotions: [gives(whole(fixed(2_000)))] },
      ...{ goods: { mug: [2, 5_000], book: [3, 2_000] }, off: { mug: 1_000, book: 1_000 } },
    },
  ],
  [
    'product_minimum_price: 27.00 over three goods, the rest in proportion',
    {
      ...{ ...ofFloors, promotions: [gives(whole(fixed(2_700)))] },
      ...{ goods: mixed, off: { mug: 1_000, book: 850, vase: 850 } },
    },
  ],
  [
    'product_minimum_price: two of four goods are at their floor',
    {
      promotions: [gives(whole(fixed(3_600)))],
      goods: { mug: [2, 5_000], book: [2, 2_000], lamp: [1, 3_000], vase: [1, 1_000] },
      floors: { mug: 4_500, book: 1_500 },
      off: { mug: 1_000, book: 1_000, lamp: 1_200, vase: 400 },
    },
  ],
  [
    'product_minimum_price: all that can be had, though one item can take nothing',
    { ...tight(2_900), promotions: [gives(whole(fixed(1_200)))], off: { mug: 1_000, book: 100, vase: 100 } },
  ],
  [
    'product_minimum_price: three are filled one after the other',
    { ...tight(2_600), promotions: [gives(whole(fixed(1_200)))], off: { mug: 700, book: 100, vase: 400 } },
  ],
  [
    'product_minimum_price: more than all of them can take',
    { ...tight(2_600), promotions: [gives(whole(fixed(2_000)))], off: { mug: 1_000, book: 100, vase: 400 } },
  ],
  [
    'product_minimum_price: 27.00 where a mug is reduced already, and gets none of it',
    {
      ...{ ...ofFloors, promotions: [gives(whole(fixed(2_700), unlessReduced))] },
      ...{ goods: mixed, sales: { book: 1_750 }, off: { mug: 1_000, vase: 1_700 } },
    },
  ],
  [
    'only_on_non_discounted_products: 10.00 off each item, reduced or not',
    {
      ...{ ...onSale, promotions: [gives(each(fixed(1_000), priced(1_000, 5_000)))] },
      ...{ goods: { book: [1, 2_000], vase: [1, 4_000] }, off: { book: 1_000, vase: 1_000 } },
    },
  ],
  [
    'only_on_non_discounted_products: not off what is reduced',
    {
      ...{ ...onSale, promotions: [gives(each(fixed(1_000), { ...priced(1_000, 5_000), ...unlessReduced }))] },
      ...{ goods: { book: [1, 2_000], vase: [1, 4_000] }, off: { vase: 1_000 } },
    },
  ],
  [
    'only_on_non_discounted_products: 10.00 off the order, borne by the others',
    {
      ...{ ...onSale, promotions: [gives(whole(fixed(1_000), unlessReduced))] },
      ...{ goods: { book: [1, 2_000], vase: [1, 4_000], mug: [1, 1_000] }, off: { vase: 800, mug: 200 } },
    },
  ],
  [
    'promotions_priority: the percentage first',
    { promotions: [{ ...tenOff, priority: 1 }, fifth], goods: { mug: [1, 10_000] }, off: { mug: 3_000 } },
  ],
  [
    'promotions_priority: the fixed amount first',
    { promotions: [tenOff, fifth], goods: { mug: [1, 10_000] }, off: { mug: 2_800 } },
  ],
  [
    'promotions_priority: an exclusive one, though another comes before it',
    {
      promotions: [tenOff, { ...fifth, exclusive: true }],
      ...{ goods: { mug: [1, 10_000] }, off: { mug: 2_000 }, whyNot: ['EXCLUDED'] },
    },
  ],
  [
    'promotions_priority: of two exclusive ones the first',
    {
      promotions: [fifth, tenOff].map((one) => ({ ...one, exclusive: true })),
      ...{ goods: { mug: [1, 10_000] }, off: { mug: 1_000 }, whyNot: ['EXCLUDED'] },
    },
  ],
  [
    'stacked_promotions_with_changing_context: both of them for 240.00',
    { promotions: stacked, goods: { mug: [2, 12_000] }, off: { mug: 12_000 }, shipping: 0 },
  ],
  [
    // There only one of them: ours count what goods cost before promotions, so that their order changes no condition.
    'stacked_promotions_with_changing_context: unlike there, both of them for 120.00 too',
    { promotions: stacked, goods: { mug: [1, 12_000] }, off: { mug: 6_000 }, shipping: 0 },
  ],
  [
    'percentage_discount_on_shipping: a fifth',
    { promotions: [gives(shipping(20))], goods: { mug: [1, 10_000] }, off: {}, shipping: 800 },
  ],
  [
    'percentage_discount_on_shipping: twice nothing is nothing, and the second gives nothing',
    {
      promotions: [
        { ...gives(shipping(100)), conditions: [atLeast(7_000)] },
        { ...gives(shipping(100)), conditions: [atLeast(5_000)] },
      ],
      ...{ goods: { mug: [4, 2_000] }, off: {}, shipping: 0, whyNot: ['NOTHING_LEFT'] },
    },
  ],
  [
    'multiple_actions: 10.00 by price and 5.00 by taxon off the same item',
    {
      promotions: [gives(each(fixed(1_000), priced(5_000)), each(fixed(500), jackets))],
      ...{ goods: dear, off: { mug: 1_500 } },
    },
  ],
  [
    // 30.00 there: ours take the second percentage of what the first has left, as two promotions do.
    'multiple_actions: a fifth by price and a tenth by taxon, of the rest unlike there',
    {
      promotions: [gives(each(percent(20), priced(3_000, 15_000)), each(percent(10), jackets))],
      ...{ goods: dear, off: { mug: 2_800 } },
    },
  ],
  [
    'on_items_on_price_range: 30.00 off what costs 20.00 is 20.00',
    {
      promotions: [gives(each(fixed(3_000), priced(1_000, 5_000)))],
      goods: { book: [2, 2_000] },
      off: { book: 4_000 },
    },
  ],
  [
    'on_items_on_price_range: both ends belong to it, and each promotion finds its own',
    {
      promotions: [
        gives(each(fixed(1_000), priced(10_000))),
        gives(each(fixed(500), priced(1_000, 2_000))),
        gives(each(fixed(100), priced(null, 500))),
      ],
      goods: { ...dear, vase: [1, 500] },
      off: { mug: 1_000, book: 500, vase: 100 },
    },
  ],
  [
    'percentage_discount_promotion_on_order: a fifth of dear and of cheap',
    {
      promotions: [gives(whole(percent(20)))],
      ...{ goods: { mug: [1, 10_000], lamp: [1, 100_000] }, off: { mug: 2_000, lamp: 20_000 } },
    },
  ],
  [
    'total_of_items_from_specific_taxon: 10.00 for one taxon and 5.00 for the other',
    {
      promotions: [
        { ...gives(whole(fixed(1_000))), conditions: [atLeast(5_000, jackets)] },
        { ...gives(whole(fixed(500))), conditions: [atLeast(3_000, collected('book'))] },
      ],
      ...{ goods: { mug: [1, 10_000], book: [2, 2_000] }, off: { mug: 1_071, book: 429 } },
    },
  ],
  [
    'total_of_items_from_specific_taxon: what is there is not dear enough',
    {
      promotions: [{ ...gives(whole(fixed(2_000))), conditions: [atLeast(5_000, collected('book'))] }],
      ...{ goods: { book: [1, 2_000] }, off: {}, whyNot: ['CONDITION_NOT_MET'] },
    },
  ],
  [
    'nth_order: the fifth',
    { promotions: [fifthOrder], ordersBefore: 4, goods: { mug: [1, 10_000] }, off: { mug: 2_000 } },
  ],
  [
    'nth_order: not the fourth',
    {
      promotions: [fifthOrder],
      ...{ ordersBefore: 3, goods: { mug: [1, 10_000] }, off: {}, whyNot: ['CONDITION_NOT_MET'] },
    },
  ],
]
