import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LocationId, VariantId } from '../ids.ts'
import { accept, type Decision } from '../refusal.ts'
import { runs } from '../testing/runs.ts'
import { adjustLevel, allOf, fallsLow, type Level, onHandMax, setLevel } from './change-level.ts'
import { type StockOnOffer, shortagesOf, takeStock } from './take.ts'

const mug = 'mug' as VariantId
const level = (facts: Partial<Level> = {}): Level => ({
  variantId: mug,
  onHand: 0,
  reserved: 0,
  backorderLimit: 0,
  lowStockThreshold: null,
  tracked: true,
  ...facts,
})
const shelf = level({ onHand: 10, reserved: 4 })
const outOfStock = (requested: number, available: number) => ({
  ok: false,
  refusal: { code: 'OUT_OF_STOCK', lines: [{ variantId: 'mug', requested, available }] },
})
const reserved = (count: number) => ({
  ok: false,
  refusal: { code: 'RESERVED_EXCEEDS_ON_HAND', variantId: 'mug', reserved: count },
})

test('what is promised is not taken off a shelf, but for what may be sold before it arrives', () => {
  expect(adjustLevel(shelf, -6)).toEqual(accept({ ...shelf, onHand: 4 }))
  expect(adjustLevel(shelf, -7)).toEqual(outOfStock(7, 6))
  const lent = { ...shelf, backorderLimit: 2 }
  expect(adjustLevel(lent, -8)).toEqual(accept({ ...lent, onHand: 2 }))
  expect(adjustLevel(lent, -9)).toEqual(outOfStock(9, 8))
  expect(adjustLevel({ ...shelf, backorderLimit: 99 }, -11)).toEqual(outOfStock(11, 10))
  expect(adjustLevel(level(), -1)).toEqual(outOfStock(1, 0))
})

test('what comes in makes a level tracked, up to what no shelf holds', () => {
  expect(adjustLevel(level({ tracked: false }), 3)).toEqual(accept(level({ onHand: 3 })))
  expect(adjustLevel(shelf, onHandMax - 10)).toMatchObject({ ok: true, value: { onHand: onHandMax } })
  const tooMuch = { ok: false, refusal: { code: 'LIMIT_EXCEEDED', limit: 'onHand', max: onHandMax } }
  expect([adjustLevel(shelf, onHandMax - 9), setLevel(shelf, { onHand: onHandMax + 1 })]).toEqual([tooMuch, tooMuch])
})

test('a count is what lies there, as long as it covers what is promised', () => {
  expect(setLevel(shelf, { onHand: 4 })).toEqual(accept({ ...shelf, onHand: 4 }))
  expect(setLevel(shelf, { onHand: 3 })).toEqual(reserved(4))
  expect(setLevel(shelf, { onHand: 3, backorderLimit: 1 })).toMatchObject({ ok: true, value: { onHand: 3 } })
  expect(setLevel(level({ tracked: false }), { onHand: 0 })).toEqual(accept(level()))
})

test('a count of what has moved meanwhile is none', () => {
  expect(setLevel(shelf, { onHand: 9, expectedOnHand: 10 })).toMatchObject({ ok: true, value: { onHand: 9 } })
  const conflict = { ok: false, refusal: { code: 'CONFLICT', entity: 'stockLevel', currentVersion: null } }
  expect(setLevel(shelf, { onHand: 9, expectedOnHand: 11 })).toEqual(conflict)
  expect(setLevel(level({ onHand: 1 }), { tracked: false, expectedOnHand: 0 })).toEqual(conflict)
})

test('a policy says what it names, and not less than what is promised already', () => {
  const ahead = level({ onHand: 1, reserved: 3, backorderLimit: 5, lowStockThreshold: 2 })
  expect(setLevel(ahead, { backorderLimit: 2 })).toEqual(accept({ ...ahead, backorderLimit: 2 }))
  expect(setLevel(ahead, { backorderLimit: 1 })).toEqual(reserved(3))
  expect(setLevel(ahead, { lowStockThreshold: null })).toEqual(accept({ ...ahead, lowStockThreshold: null }))
  expect(setLevel(level({ tracked: false }), {})).toEqual(accept(level()))
})

test('a level is untracked with all that lies there, and not while anything is promised', () => {
  const untracked = level({ tracked: false })
  const minded = level({ onHand: 7, backorderLimit: 5, lowStockThreshold: 3 })
  expect(setLevel(minded, { tracked: false })).toEqual(accept(untracked))
  expect(setLevel({ ...shelf, backorderLimit: 5 }, { tracked: false })).toEqual(reserved(4))
})

test('low is told when it comes to that, and not while it stays so', () => {
  const minded = level({ onHand: 5, lowStockThreshold: 3 })
  const falls = (from: number, to: number) => fallsLow({ ...minded, onHand: from }, { ...minded, onHand: to })
  expect([falls(5, 4), falls(5, 3), falls(4, 0), falls(3, 2), falls(3, 4)]).toEqual([false, true, true, false, false])
  expect(fallsLow(minded, { ...minded, reserved: 2 })).toBe(true)
  expect(fallsLow({ ...minded, reserved: 2 }, { ...minded, reserved: 3 })).toBe(false)
  expect(fallsLow(minded, { ...minded, onHand: 0, tracked: false })).toBe(false)
  expect(fallsLow(shelf, { ...shelf, onHand: 4 })).toBe(false)
})

test('everything that is short is told at once, and any other refusal before it', () => {
  const short = adjustLevel(level(), -1)
  const fine = accept(shelf)
  expect(allOf([fine, fine])).toEqual(accept([shelf, shelf]))
  expect(allOf([short, fine, short])).toMatchObject({
    refusal: { code: 'OUT_OF_STOCK', lines: [{ requested: 1 }, { requested: 1 }] },
  })
  expect(allOf([short, setLevel(shelf, { onHand: 0 })])).toEqual(reserved(4))
})

const places = ['near', 'far'] as LocationId[]
const variants = ['mug', 'pot'] as VariantId[]
const [at, of] = [fc.nat(1), fc.nat(1)]
const few = fc.integer({ min: 1, max: 6 })
const step = fc.oneof(
  fc.record({
    kind: fc.constant('hold'),
    lines: fc.array(fc.record({ of, quantity: few }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constantFrom('release', 'ship'), which: fc.nat(9) }),
  fc.record({ kind: fc.constantFrom('receive', 'restock'), at, of, count: few }),
  fc.record({ kind: fc.constant('adjust'), at, of, count: fc.integer({ min: -8, max: 8 }) }),
  fc.record({ kind: fc.constantFrom('count', 'policy'), at, of, count: fc.nat(8) }),
  fc.record({ kind: fc.constant('untrack'), at, of }),
  fc.record({ kind: fc.constant('transfer'), at, of, count: few }),
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

interface Shop {
  /** By variant, then location. */
  readonly levels: Level[][]
  readonly live: { of: number; at: number; quantity: number }[]
  /** What has moved, by variant and location. */
  readonly ledger: number[][]
}

const openShop = (): Shop => ({
  levels: variants.map((variantId) => places.map(() => level({ variantId, tracked: false }))),
  live: [],
  ledger: variants.map(() => places.map(() => 0)),
})

test('whatever is done to a shop, nothing is promised that is neither there nor allowed, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const shop = openShop()
      for (const one of steps) {
        run(shop, one)
        expectSound(shop)
      }
    }),
    { numRuns: runs },
  )
})

function run(shop: Shop, one: Step): void {
  if ('lines' in one) hold(shop, one.lines)
  else if ('which' in one) end(shop, one.which, one.kind === 'ship')
  else if (one.kind === 'transfer' && 'count' in one) transfer(shop, one)
  else write(shop, one, decide(shop.levels[one.of]?.[one.at] ?? level(), one))
}

type Told = Extract<Step, { readonly at: number }>

function decide(from: Level, told: Told): Decision<Level> {
  if (!('count' in told)) return setLevel(from, { tracked: false })
  if (told.kind === 'count') return setLevel(from, { onHand: told.count })
  if (told.kind === 'policy') return setLevel(from, { backorderLimit: told.count })
  return adjustLevel(from, told.count)
}

function write({ levels, ledger }: Shop, { of, at }: { of: number; at: number }, to: Decision<Level>): void {
  const [row, moved] = [levels[of], ledger[of]]
  if (!to.ok || row === undefined || moved === undefined) return
  moved[at] = (moved[at] ?? 0) + to.value.onHand - (row[at]?.onHand ?? 0)
  row[at] = to.value
}

function transfer(shop: Shop, { of, at, count }: { of: number; at: number; count: number }): void {
  const [from, to] = [shop.levels[of]?.[at] ?? level(), shop.levels[of]?.[1 - at] ?? level()]
  const moved = allOf([adjustLevel(from, -count), adjustLevel(to, count)])
  if (!moved.ok) return
  for (const [index, one] of moved.value.entries()) write(shop, { of, at: index === 0 ? at : 1 - at }, accept(one))
}

function hold(shop: Shop, lines: readonly { of: number; quantity: number }[]): void {
  const offer: StockOnOffer = new Map(
    variants.flatMap((variantId, index) => {
      const stock = (shop.levels[index] ?? []).flatMap(({ tracked, onHand, reserved, backorderLimit }, where) => {
        const locationId = places[where]
        if (!tracked || locationId === undefined) return []
        return [{ locationId, availableCount: onHand - reserved, sellableCount: onHand - reserved + backorderLimit }]
      })
      return stock.length === 0 ? [] : [[variantId, stock] as const]
    }),
  )
  const wanted = lines.map(({ of, quantity }) => ({ variantId: variants[of] ?? mug, quantity, components: [] }))
  if (shortagesOf(offer, wanted).length > 0) return
  for (const { variantId, locationId, quantity } of takeStock(offer, wanted, places)) {
    const [of, at] = [variants.indexOf(variantId), places.indexOf(locationId)]
    shop.live.push({ of, at, quantity })
    promise(shop, { of, at }, quantity)
  }
}

/** Given back, or sent off where all of it is there. */
function end(shop: Shop, which: number, ships: boolean): void {
  const one = shop.live[which]
  const from = one && shop.levels[one.of]?.[one.at]
  if (one === undefined || from === undefined || (ships && from.onHand < one.quantity)) return
  shop.live.splice(which, 1)
  promise(shop, one, -one.quantity)
  if (ships)
    write(shop, one, accept({ ...from, reserved: from.reserved - one.quantity, onHand: from.onHand - one.quantity }))
}

function promise({ levels }: Shop, { of, at }: { of: number; at: number }, quantity: number): void {
  const from = levels[of]?.[at]
  if (from !== undefined) levels[of]?.splice(at, 1, { ...from, reserved: from.reserved + quantity })
}

function expectSound({ levels, live, ledger }: Shop): void {
  for (const [of, row] of levels.entries()) {
    for (const [at, { onHand, reserved, backorderLimit, tracked }] of row.entries()) {
      const promised = live.filter((one) => one.of === of && one.at === at).reduce((sum, one) => sum + one.quantity, 0)
      expect(reserved).toBe(promised)
      expect(onHand).toBe(ledger[of]?.[at])
      expect(onHand).toBeGreaterThanOrEqual(0)
      expect(onHand - reserved).toBeGreaterThanOrEqual(-backorderLimit)
      if (!tracked) expect([onHand, reserved]).toEqual([0, 0])
    }
  }
}
