import { expect, test } from 'vitest'
import type { VariantId } from '../ids.ts'
import { demandsOf } from './demand.ts'

const [set, mug, tea] = ['set', 'mug', 'tea'] as VariantId[] as [VariantId, VariantId, VariantId]

test('a variant takes itself from the shelves, a bundle its components for each piece', () => {
  expect(demandsOf({ variantId: mug, quantity: 3, components: [] })).toEqual([{ variantId: mug, quantity: 3 }])
  const components = [
    { variantId: mug, quantity: 1 },
    { variantId: tea, quantity: 4 },
  ]
  expect(demandsOf({ variantId: set, quantity: 3, components })).toEqual([
    { variantId: mug, quantity: 3 },
    { variantId: tea, quantity: 12 },
  ])
})
