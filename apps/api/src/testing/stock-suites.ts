/** An order of another system's suite, and where its goods are taken. */
export interface Allocation {
  /** What each place has at hand, and how much more it may sell; the best place first. */
  readonly shelves: Readonly<Record<string, readonly (readonly [place: string, atHand: number, backorder?: number])[]>>
  readonly wanted: readonly (readonly [name: string, quantity: number, parts?: Readonly<Record<string, number>>])[]
  /** What is taken where, as "3 shirt A"; or what is short, as "shirt: 7 of 10". */
  readonly taken?: readonly string[]
  readonly short?: readonly string[]
}

export type Allocations = readonly (readonly [says: string, allocation: Allocation])[]

/** More than anybody asks for. */
const forever = 1_000_000

export const allocations: Allocations = [
  [
    'Saleor, test_stock_management: 50 of 100',
    { shelves: { shirt: [['A', 100]] }, wanted: [['shirt', 50]], taken: ['50 shirt A'] },
  ],
  [
    'Saleor, test_stock_management: five of four here and three there',
    {
      shelves: {
        shirt: [
          ['A', 4],
          ['B', 3],
        ],
      },
      ...{ wanted: [['shirt', 5]], taken: ['4 shirt A', '1 shirt B'] },
    },
  ],
  [
    'Saleor, test_stock_management: the other way round where that place comes first',
    {
      shelves: {
        shirt: [
          ['A', 3],
          ['B', 4],
        ],
      },
      ...{ wanted: [['shirt', 5]], taken: ['3 shirt A', '2 shirt B'] },
    },
  ],
  [
    // 2 and 1 there: ours split nothing that one place has alone.
    'Saleor, test_stock_management: three, of which one place has two left, in one parcel unlike there',
    {
      shelves: {
        shirt: [
          ['A', 2],
          ['B', 3],
        ],
      },
      ...{ wanted: [['shirt', 3]], taken: ['3 shirt B'] },
    },
  ],
  [
    'Saleor, test_stock_management: ten of seven, and nothing is taken',
    {
      shelves: {
        shirt: [
          ['A', 4],
          ['B', 3],
        ],
      },
      ...{ wanted: [['shirt', 10]], short: ['shirt: 7 of 10'] },
    },
  ],
  [
    'Saleor, test_stock_management: all lines that are short are told',
    {
      shelves: {
        shirt: [
          ['A', 4],
          ['B', 3],
        ],
        mug: [['A', 10]],
      },
      wanted: [
        ['shirt', 100],
        ['mug', 100],
      ],
      short: ['shirt: 7 of 100', 'mug: 10 of 100'],
    },
  ],
  [
    'Solidus, simple_coordinator: five of three in each of three places are two parcels',
    {
      shelves: {
        shirt: [
          ['A', 3],
          ['B', 3],
          ['C', 3],
        ],
      },
      ...{ wanted: [['shirt', 5]], taken: ['3 shirt A', '2 shirt B'] },
    },
  ],
  [
    'Solidus, simple_coordinator: of two in each they are three',
    {
      shelves: {
        shirt: [
          ['A', 2],
          ['B', 2],
          ['C', 2],
        ],
      },
      ...{ wanted: [['shirt', 5]], taken: ['2 shirt A', '2 shirt B', '1 shirt C'] },
    },
  ],
  [
    'Solidus, simple_coordinator: the second place has all of it',
    {
      shelves: {
        shirt: [
          ['A', 2],
          ['B', 5],
        ],
      },
      ...{ wanted: [['shirt', 5]], taken: ['5 shirt B'] },
    },
  ],
  [
    'Solidus, simple_coordinator: one in each of two places',
    {
      shelves: {
        shirt: [
          ['A', 1],
          ['B', 1],
        ],
      },
      ...{ wanted: [['shirt', 5]], short: ['shirt: 2 of 5'] },
    },
  ],
  [
    'Solidus, quantifier: a level below nothing has nothing',
    {
      shelves: {
        shirt: [
          ['A', -1],
          ['B', 10],
        ],
      },
      ...{ wanted: [['shirt', 11]], short: ['shirt: 10 of 11'] },
    },
  ],
  [
    'Solidus, simple_coordinator: what is tracked nowhere comes from nowhere',
    {
      shelves: { shirt: [['A', 10]] },
      wanted: [
        ['shirt', 1],
        ['course', 1],
      ],
      taken: ['1 shirt A'],
    },
  ],
  [
    'Solidus, on_hand_first: the first place has enough of both',
    {
      shelves: {
        shirt: [
          ['A', 100],
          ['B', 0, forever],
        ],
        mug: [
          ['A', 100],
          ['B', 0, forever],
        ],
      },
      wanted: [
        ['shirt', 30],
        ['mug', 5],
      ],
      taken: ['30 shirt A', '5 mug A'],
    },
  ],
  [
    // 10 and 5 there: a line of ours stays together where one place has it.
    'Solidus, on_hand_first: the dropshipper has one line alone, which is not split unlike there',
    {
      shelves: {
        shirt: [
          ['A', 10],
          ['B', 20, forever],
        ],
        mug: [
          ['A', 10],
          ['B', 0, forever],
        ],
      },
      wanted: [
        ['shirt', 15],
        ['mug', 5],
      ],
      taken: ['15 shirt B', '5 mug A'],
    },
  ],
  [
    // The first line from the first place there, in a parcel of its own.
    'ours, after Solidus’ on_hand_first: one place that has both lines gives both, though another comes first',
    {
      shelves: {
        shirt: [
          ['A', 9],
          ['B', 5],
        ],
        mug: [['B', 1]],
      },
      wanted: [
        ['shirt', 4],
        ['mug', 1],
      ],
      taken: ['4 shirt B', '1 mug B'],
    },
  ],
  [
    // 10 and 2 at hand there, and 3 that are to come: ours wait together where all of it can be sold.
    'Solidus, on_hand_first: neither place has the line, and one can sell it, in one parcel unlike there',
    {
      shelves: {
        shirt: [
          ['A', 10],
          ['B', 2, forever],
        ],
        mug: [['A', 10]],
      },
      wanted: [
        ['shirt', 15],
        ['mug', 5],
      ],
      taken: ['15 shirt B', '5 mug A'],
    },
  ],
  [
    'ours, after Solidus’ on_hand_first: what lies at hand is never sold as a backorder, wherever it lies',
    {
      shelves: {
        shirt: [
          ['A', 10, forever],
          ['B', 5],
        ],
      },
      ...{ wanted: [['shirt', 15]], taken: ['10 shirt A', '5 shirt B'] },
    },
  ],
  [
    'Medusa, inventory-module-service: a reservation of three of two, with a backorder',
    { shelves: { shirt: [['A', 2, 1]] }, wanted: [['shirt', 3]], taken: ['3 shirt A'] },
  ],
  [
    'Medusa, inventory-module-service: and without one',
    { shelves: { shirt: [['A', 2]] }, wanted: [['shirt', 3]], short: ['shirt: 2 of 3'] },
  ],
  [
    'Odoo, test_sale_mrp_kit_bom: two kits that have components in common',
    {
      shelves: { a: [['A', 2]], b: [['A', 2]], c: [['A', 1]] },
      wanted: [
        ['kit AB', 1, { a: 1, b: 1 }],
        ['kit ABC', 1, { a: 1, b: 1, c: 1 }],
      ],
      taken: ['1 a A', '1 b A', '1 a A', '1 b A', '1 c A'],
    },
  ],
  [
    'ours, after Odoo’s test_sale_mrp_kit_bom: the second kit is short of what the first takes',
    {
      shelves: { a: [['A', 2]], b: [['A', 3]], c: [['A', 9]] },
      wanted: [
        ['kit AB', 1, { a: 1, b: 1 }],
        ['kit ABC', 2, { a: 1, b: 1, c: 1 }],
      ],
      short: ['kit ABC: 1 of 2'],
    },
  ],
  [
    'solidus_product_assembly, order_inventory_assembly: three bundles of three, one and one',
    {
      shelves: { a: [['A', 9]], b: [['A', 3]], c: [['A', 3]] },
      ...{ wanted: [['bundle', 3, { a: 3, b: 1, c: 1 }]], taken: ['9 a A', '3 b A', '3 c A'] },
    },
  ],
  [
    'solidus_product_assembly, availability_validator: the scarcest part decides',
    {
      shelves: { a: [['A', 8]], b: [['A', 3]], c: [['A', 3]] },
      ...{ wanted: [['bundle', 3, { a: 3, b: 1, c: 1 }]], short: ['bundle: 2 of 3'] },
    },
  ],
]
