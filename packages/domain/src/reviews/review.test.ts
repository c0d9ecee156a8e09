import { expect, test } from 'vitest'
import { reviewStatuses, shownAuthor, statusOfChanged, statusOfNew } from './review.ts'

const asUsual = { isModerated: true, isForBuyersAlone: true }

test('a review waits for staff where the shop moderates, and is there at once where it does not', () => {
  expect(statusOfNew(asUsual, true)).toBe('pending')
  expect(statusOfNew({ ...asUsual, isModerated: false }, true)).toBe('approved')
})

test('who has not bought the product writes nothing, unless the shop lets everybody write', () => {
  expect(statusOfNew(asUsual, false)).toBe(null)
  expect(statusOfNew({ ...asUsual, isModerated: false }, false)).toBe(null)
  expect(statusOfNew({ ...asUsual, isForBuyersAlone: false }, false)).toBe('pending')
})

test('other words wait again; what was turned down is never let in by its writer', () => {
  expect(reviewStatuses.map((status) => statusOfChanged(asUsual, status))).toEqual(Array(3).fill('pending'))
  const open = { ...asUsual, isModerated: false }
  expect(reviewStatuses.map((status) => statusOfChanged(open, status))).toEqual(['pending', 'approved', 'pending'])
})

test('of a writer shoppers see the first name and one letter of the last', () => {
  const shown = (firstName: string, lastName: string) => shownAuthor({ firstName, lastName })
  expect(shown('Ada', 'Lovelace')).toBe('Ada L.')
  expect(shown('花子', '山田')).toBe('花子 山.')
  expect(shown('Zoë', 'e\u0301tienne')).toBe('Zoë E\u0301.')
  expect(shown('Ada', ' ')).toBe('Ada')
  expect(shown('', 'Lovelace')).toBe('L.')
})
