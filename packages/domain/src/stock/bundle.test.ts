import { expect, test } from 'vitest'
import type { VariantId } from '../ids.ts'
import { type BundleFacts, bundleIssues } from './bundle.ts'

// The brand is made where ids enter the shop; a test is such a place.
const id = (name: string) => name as VariantId
const facts: BundleFacts = {
  bundleId: id('set'),
  known: new Set([id('mug'), id('pot'), id('gift set')]),
  bundles: new Set([id('gift set')]),
  isComponent: false,
  holdsStock: false,
}
const of = (...names: string[]) => names.map((name) => ({ variantId: id(name), quantity: 1 }))

test('a variant that is no component and has no stock can be made of variants that are no bundles', () => {
  expect(bundleIssues(of('mug', 'pot'), facts)).toEqual([])
})

test('everything that is wrong is told at once, by its place', () => {
  const asked = of('mug', 'set', 'vase', 'gift set', 'mug')
  expect(bundleIssues(asked, { ...facts, isComponent: true, holdsStock: true })).toEqual([
    { path: 'variantId', message: 'is a component of another bundle' },
    { path: 'variantId', message: 'has stock of its own' },
    { path: 'components.1.variantId', message: 'is the bundle itself' },
    { path: 'components.2.variantId', message: 'is no variant' },
    { path: 'components.3.variantId', message: 'is a bundle' },
    { path: 'components.4.variantId', message: 'is there twice' },
  ])
})

test('whatever it is, it can be made a variant like others', () => {
  expect(bundleIssues([], { ...facts, isComponent: true, holdsStock: true })).toEqual([])
})
