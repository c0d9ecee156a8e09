import { expect, test } from 'vitest'
import type { VariantId } from '../ids.ts'
import { decideAvailable, decideNewLine, decideQuantity, mergedQuantity } from './limits.ts'

// The brand is made where ids enter the shop; a test is such a place.
const mug = 'mug' as VariantId
const wanted = { variantId: mug, sellable: true, requested: 3, availableCount: 3, backorderLimit: 0 }

test('a line holds up to 999', () => {
  expect(decideQuantity({ present: 990, added: 9 })).toEqual({ ok: true, value: 999 })
  expect(decideQuantity({ present: 990, added: 10 })).toEqual({
    ok: false,
    refusal: { code: 'LIMIT_EXCEEDED', limit: 'quantity', max: 999 },
  })
})

test('a cart holds up to 200 lines', () => {
  expect(decideNewLine(199)).toEqual({ ok: true, value: 200 })
  expect(decideNewLine(200)).toEqual({ ok: false, refusal: { code: 'LIMIT_EXCEEDED', limit: 'lines', max: 200 } })
})

test('merged carts add up to the limit and lose only what is above it', () => {
  expect([mergedQuantity(400, 500), mergedQuantity(600, 500)]).toEqual([900, 999])
})

test('what can be sold may be added: on hand, on backorder, or untracked', () => {
  expect(decideAvailable(wanted)).toEqual({ ok: true, value: 3 })
  expect(decideAvailable({ ...wanted, availableCount: -2, backorderLimit: 5 }).ok).toBe(true)
  expect(decideAvailable({ ...wanted, availableCount: null, requested: 999 }).ok).toBe(true)
})

test.each([
  ['one too many', { requested: 4 }, { requested: 4, available: 3 }],
  ['sold out', { availableCount: 0 }, { requested: 3, available: 0 }],
  ['deep in backorder', { availableCount: -9, backorderLimit: 5 }, { requested: 3, available: 0 }],
  ['gone, whatever is on the shelf', { sellable: false }, { requested: 3, available: 0 }],
])('the refusal says what could be had: %s', (_, facts, shortage) => {
  expect(decideAvailable({ ...wanted, ...facts })).toEqual({
    ok: false,
    refusal: { code: 'OUT_OF_STOCK', lines: [{ variantId: mug, ...shortage }] },
  })
})
