import { expect, test } from 'vitest'
import { openPasswords } from './passwords.ts'

test('of a crowd that signs in at once 64 wait, and the others are told to come back', async () => {
  const passwords = openPasswords()
  const crowd = Array.from({ length: 100 }, (_, at) => passwords.verify(`guess ${at}`, null))
  const refused = (await Promise.allSettled(crowd)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
  expect([refused.length, passwords.computed()]).toEqual([36, 64])
  expect(refused[0]).toMatchObject({ refusal: { code: 'RATE_LIMITED', retryAfter: 1 } })
  expect(await passwords.verify('one more', null)).toEqual({ isRight: false, isOutdated: false })
})

test('a password is hashed anew each time, and right for each of its hashes', async () => {
  const passwords = openPasswords()
  const [one, two] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')]
  expect(one).not.toBe(two)
  for (const hash of [one, two])
    expect(await passwords.verify('correct horse', hash)).toEqual({ isRight: true, isOutdated: false })
  expect(await passwords.verify('correct hors', one)).toEqual({ isRight: false, isOutdated: false })
})
