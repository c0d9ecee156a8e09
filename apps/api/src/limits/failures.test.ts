import { expect, test } from 'vitest'
import { ada, bearerOf, grace, linkTokenOf } from '../testing/accounts.ts'
import { type LimitedShop, openLimitedShop, refusalsOf, tallied, tell } from '../testing/limited-shop.ts'
import { openGuest } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

/** What many addresses do, each for itself. */
const crowd = (count: number, network = '198.51.100') =>
  Array.from({ length: count }, (_, index) => `${network}.${index}`)
const [home, office, thief] = ['203.0.113.1', '203.0.113.2', '192.0.2.66']

const login = (limited: LimitedShop, ip: string, email: string, password: string) =>
  limited.from(ip).auth.login.mutate({ email, password })
const codesOf = async (calls: readonly (() => Promise<unknown>)[]): Promise<(string | null)[]> => {
  const codes: (string | null)[] = []
  for (const call of calls) codes.push(...(await refusalsOf([call()])))
  return codes
}
const wrongly = (limited: LimitedShop, ip: string, email: string) => () => login(limited, ip, email, 'not that one')
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

test('an address guesses five passwords, of whomever, and a right one of its own makes up for none', async () => {
  await using limited = await openLimitedShop()
  await limited.from(thief).auth.register.mutate(grace)
  await limited.from(home).auth.register.mutate(ada)
  const rightly = () => login(limited, thief, grace.email, grace.password)
  const guesses = times(7, (index) =>
    wrongly(limited, thief, index % 2 === 0 ? ada.email : `nobody-${index}@example.com`),
  )
  const codes = await codesOf(guesses.slice(0, 5).flatMap((guess) => [rightly, guess]))
  expect(codes).toEqual(Array(5).fill([null, 'UNAUTHENTICATED']).flat())
  expect(await codesOf([...guesses.slice(5), rightly])).toEqual(Array(3).fill('RATE_LIMITED'))
  expect(await codesOf([() => login(limited, home, ada.email, ada.password)])).toEqual([null])
})

test('an account is guessed at five times, from wherever and however many at once, there or not', async () => {
  await using limited = await openLimitedShop()
  await limited.from(home).auth.register.mutate(ada)
  for (const email of [ada.email, 'nobody@example.com']) {
    const addresses = crowd(40)
    const codes = await refusalsOf(
      addresses.map((ip, index) => login(limited, ip, index % 2 === 0 ? email : email.toUpperCase(), `guess ${index}`)),
    )
    expect([email, tallied(codes)]).toEqual([email, { UNAUTHENTICATED: 5, RATE_LIMITED: 35 }])
  }
  expect(limited.served.deps.passwords.computed()).toBe(1 + 10)
})

test('strangers lock no account where it is signed in from, and a mailed link opens it elsewhere', async () => {
  await using limited = await openLimitedShop()
  const { shop } = limited
  await limited.from(home).auth.register.mutate(ada)
  const rightly = (ip: string) => login(limited, ip, ada.email, ada.password)
  await codesOf(crowd(5).map((ip) => wrongly(limited, ip, ada.email)))
  expect(await codesOf([() => rightly(office), () => rightly(home)])).toEqual(['RATE_LIMITED', null])
  expect(await codesOf([() => limited.from(office).auth.requestPasswordReset.mutate({ email: ada.email })])).toEqual([
    null,
  ])
  const token = await linkTokenOf(shop, 'reset_password', ada.email)
  const password = 'a much better horse'
  await limited.from(office).auth.resetPassword.mutate({ token, password })
  // All earlier sessions are over by it: home is nowhere in particular until she has signed in there.
  expect(await codesOf([() => login(limited, office, ada.email, password), () => rightly(home)])).toEqual([
    null,
    'RATE_LIMITED',
  ])
  // At home nobody guesses more often than elsewhere.
  const atOffice = await codesOf(times(6, () => wrongly(limited, office, ada.email)))
  expect(tallied(atOffice)).toEqual({ UNAUTHENTICATED: 5, RATE_LIMITED: 1 })
})

test('of many that sign in rightly at once from one address none is held back, and none of them counts', async () => {
  await using limited = await openLimitedShop()
  await limited.from(home).auth.register.mutate(ada)
  const calls = times(16, () => login(limited, home, ada.email, ada.password))
  expect(tallied(await refusalsOf(calls))).toEqual({ ok: 16 })
  const guesses = await refusalsOf(times(16, () => wrongly(limited, home, ada.email)()))
  expect(tallied(guesses)).toEqual({ UNAUTHENTICATED: 5, RATE_LIMITED: 11 })
})

test('a batch of ten passwords is ten guesses', async () => {
  await using limited = await openLimitedShop()
  const input = { json: { email: ada.email, password: 'not that one' } }
  const body = JSON.stringify(Object.fromEntries(times(10, (index) => [index, input])))
  const path = `/trpc/${Array(10).fill('auth.login').join(',')}?batch=1`
  const told = await tell(limited.url, path, { from: thief, body })
  expect([told.body.match(/"UNAUTHENTICATED"/g)?.length, told.body.match(/"RATE_LIMITED"/g)?.length]).toEqual([5, 5])
  expect([told.limit, told.policy]).toEqual([expect.stringMatching(/^"failures";r=0;t=\d+$/), '"failures";q=5;w=900'])
  expect(told.retryAfter).toBeGreaterThan(890)
})

test('the current password is guessed as rarely as at the door, with the same answers left', async () => {
  await using limited = await openLimitedShop()
  const own = bearerOf(limited.shop, await limited.from(home).auth.register.mutate(ada))
  const { changePassword } = limited.from(thief, own.accessToken).auth
  const change = (currentPassword: string) => () =>
    changePassword.mutate({ currentPassword, password: 'a much better horse' })
  expect(await codesOf(times(5, () => change('not that one')))).toEqual(Array(5).fill('VALIDATION_FAILED'))
  expect(await codesOf([change(ada.password), wrongly(limited, thief, ada.email)])).toEqual(
    Array(2).fill('RATE_LIMITED'),
  )
  expect(await codesOf([() => login(limited, home, ada.email, ada.password)])).toEqual([null])
})

test('links, gift cards and who has an account are guessed five times each, on pages as well', async () => {
  await using limited = await openLimitedShop()
  await limited.from(home).auth.register.mutate(ada)
  const api = limited.from(thief)
  const token = 'x'.repeat(60)
  const ways = [
    () => api.auth.acceptInvitation.mutate({ ...ada, token }),
    () => api.auth.resetPassword.mutate({ token, password: ada.password }),
    () => api.auth.verifyEmail.mutate({ token, password: ada.password }),
    () => api.catalog.stopNotifying.mutate({ token }),
  ]
  expect(await codesOf(ways)).toEqual(Array(4).fill('TOKEN_INVALID'))
  expect((await tell(limited.url, `/invitation?token=${token}`, { from: thief })).status).toBe(410)
  expect(await codesOf(ways)).toEqual(Array(4).fill('RATE_LIMITED'))
  const form = { from: thief, body: `token=${token}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  for (const page of ['/verify-email', '/reset-password', '/invitation', '/stop-notifying']) {
    const sent = await tell(limited.url, `${page}?`, form)
    expect([page, sent.status, sent.retryAfter]).toEqual([page, 429, expect.any(Number)])
    expect((await tell(limited.url, `${page}?token=${token}`, { from: thief })).status).toBe(429)
  }
  const balance = () => api.giftCards.balance.query({ code: 'ABCD-EFGH-JKMN-PQRS' })
  expect(tallied(await codesOf(times(7, () => balance)))).toEqual({ GIFT_CARD_INVALID: 5, RATE_LIMITED: 2 })
  const registers = await refusalsOf(times(8, () => api.auth.register.mutate(ada)))
  expect(tallied(registers)).toEqual({ CONFLICT: 5, RATE_LIMITED: 3 })
})

test('a password on the page of a link is guessed five times, and the page says when to come back', async () => {
  await using limited = await openLimitedShop()
  await limited.from(home).auth.register.mutate(ada)
  const token = await linkTokenOf(limited.shop, 'verify_email', ada.email)
  const send = (password: string) =>
    tell(limited.url, '/verify-email?', {
      from: thief,
      body: new URLSearchParams({ token, password }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  for (let tries = 0; tries < 5; tries++) expect((await send('not that one')).status).toBe(401)
  const over = await send(ada.password)
  expect([over.status, over.retryAfter]).toEqual([429, expect.any(Number)])
  expect(over.body).toContain('try again in 15 minutes')
  expect(over.body).toContain('<form')
})

test('a mailbox is written to five times on a stranger’s word, and one address has twenty written', async () => {
  await using limited = await openLimitedShop()
  await limited.from(home).auth.register.mutate(ada)
  const reset = (ip: string, email: string) => () => limited.from(ip).auth.requestPasswordReset.mutate({ email })
  for (const email of [ada.email, 'nobody@example.com']) {
    const codes = await codesOf(
      crowd(7, email === ada.email ? '198.51.100' : '198.51.101').map((ip) => reset(ip, email)),
    )
    expect([email, tallied(codes)]).toEqual([email, { ok: 5, RATE_LIMITED: 2 }])
  }
  const placed = await (await openGuest(limited.shop, { mug: 1 })).place()
  const { orderNumber } = placed.order
  const look = (ip: string, email: string) => () => limited.from(ip).orders.lookup.mutate({ orderNumber, email })
  const guesses = times(19, (index) => look(thief, `guess-${index}@example.com`))
  expect(tallied(await codesOf([...guesses, reset(thief, 'a@example.com'), ...guesses]))).toEqual({
    ok: 20,
    RATE_LIMITED: 19,
  })
  expect(await codesOf([look(home, 'buyer@example.com')])).toEqual([null])
  const own = bearerOf(limited.shop, await limited.from(office).auth.register.mutate(grace))
  const again = () => limited.from(office, own.accessToken).auth.resendVerification.mutate()
  expect(tallied(await codesOf(times(7, () => again)))).toEqual({ ok: 5, RATE_LIMITED: 2 })
})

test('an account begins to save twenty cards, from wherever', async () => {
  await using limited = await openLimitedShop({ maxima: { outbound: 3 } })
  const { accessToken } = await signIn(limited.shop)
  const begin = (ip: string) => () => limited.from(ip, accessToken).paymentMethods.startSetup.mutate({})
  expect(await codesOf(crowd(5).map(begin))).toEqual([null, null, null, 'RATE_LIMITED', 'RATE_LIMITED'])
})

test('whoever goes on with his session does not count for all who share his address', async () => {
  await using limited = await openLimitedShop({ maxima: { 'anonymous-mutations': 3 } })
  let { refreshToken = '' } = await limited.from(home).auth.register.mutate(ada)
  for (let rounds = 0; rounds < 6; rounds++) {
    refreshToken = (await limited.from(home).auth.refresh.mutate({ refreshToken })).refreshToken ?? ''
  }
  const shown = () => limited.from(home).auth.refresh.mutate({ refreshToken: 'not ours' })
  expect(await codesOf([shown, shown, shown])).toEqual(['TOKEN_INVALID', 'TOKEN_INVALID', 'RATE_LIMITED'])
})
