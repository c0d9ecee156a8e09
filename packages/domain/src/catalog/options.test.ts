import fc from 'fast-check'
import { expect, test } from 'vitest'
import { optionIssues } from './options.ts'

const value = fc.constantFrom('S', 's', 'M', 'Ｍ', 'Red', 'RED', 'Blue')
const variantsOf = (rows: readonly (readonly string[])[]) =>
  rows.map((optionValues, index) => ({ path: `variants.${index}`, sku: `SKU-${index}`, optionValues }))

test('variants are right exactly when each has a value for every option and no two are the same choice', () => {
  const rows = fc
    .integer({ min: 0, max: 3 })
    .chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.array(fc.array(value, { minLength: Math.max(0, count - 1), maxLength: count }), { maxLength: 6 }),
      ),
    )
  fc.assert(
    fc.property(rows, ([count, rows]) => {
      const names = ['Size', 'Colour', 'Cloth'].slice(0, count)
      const isRight =
        rows.every(({ length }) => length === count) &&
        new Set(rows.map((row) => row.map((one) => one.normalize('NFKC').toLowerCase()).join('/'))).size === rows.length
      expect(optionIssues(names, variantsOf(rows)).length === 0).toBe(isRight)
    }),
  )
})

test('a choice that there is already is refused by its name, and so is an option', () => {
  const twice = variantsOf([
    ['S', 'Red'],
    ['M', 'Red'],
    ['s', 'RED'],
  ])
  expect(optionIssues(['Size', 'Colour'], twice)).toEqual([
    { path: 'variants.2.optionValues', message: 's / RED is SKU-0 already' },
  ])
  expect(optionIssues(['Size', 'size'], [])).toEqual([{ path: 'optionNames.1', message: '"size" is there twice' }])
  expect(optionIssues(['Size'], variantsOf([[]]))).toEqual([
    { path: 'variants.0.optionValues', message: 'takes a value for each of: Size' },
  ])
  expect(optionIssues([], variantsOf([[], []]))).toEqual([
    { path: 'variants.1.optionValues', message: 'without options SKU-0 is the only variant' },
  ])
})
