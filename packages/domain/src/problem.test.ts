import { expect, test } from 'vitest'
import { readOrProblem } from './problem.ts'

class Unreadable extends Error {}
const failing = (error: Error) => () => {
  throw error
}

test('what was read comes back, or what a person is told, and a bug stays a bug', () => {
  expect(readOrProblem(() => 42, Unreadable)).toBe(42)
  expect(readOrProblem(failing(new Unreadable('no such day')), Unreadable)).toBe('no such day')
  expect(() => readOrProblem(failing(new TypeError('a bug')), Unreadable)).toThrow(new TypeError('a bug'))
})
