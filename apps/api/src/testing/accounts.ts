import type { TestShop } from './open-test-shop.ts'

export const ada = {
  email: 'ada@example.com',
  password: 'correct horse battery',
  firstName: 'Ada',
  lastName: 'Lovelace',
}
export const grace = {
  email: 'grace@example.com',
  password: 'a ship in port is safe',
  firstName: 'Grace',
  lastName: 'Hopper',
}

/** What somebody without a cookie jar holds after signing in. */
export interface Bearer {
  readonly id: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly shop: ReturnType<TestShop['as']>
}

type Answer = Awaited<ReturnType<ReturnType<TestShop['as']>['auth']['login']['mutate']>>

export const bearerOf = (test: TestShop, { user, accessToken, refreshToken = '' }: Answer): Bearer => ({
  id: user.id,
  accessToken,
  refreshToken,
  shop: test.as({ accessToken }),
})

/** Opens an account as a person does. */
export const register = async (test: TestShop, person: typeof ada = ada): Promise<Bearer> =>
  bearerOf(test, await test.as().auth.register.mutate(person))

export const login = async (test: TestShop, { email, password } = ada): Promise<Bearer> =>
  bearerOf(test, await test.as().auth.login.mutate({ email, password }))

/** The tRPC call as a browser makes it, for what only headers show. */
export const post = (test: TestShop, path: string, input: object, headers: Record<string, string> = {}) =>
  fetch(`${test.url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ json: input }),
  })

/** What the newest link to an address carries, whether it was mailed yet or not. */
export async function linkTokenOf(
  test: TestShop,
  purpose: 'verify_email' | 'reset_password' | 'change_email',
  email: string,
): Promise<string> {
  const { rows } = await test.database.pool.query<{ id: string }>(
    `select id from one_time_token where purpose = $1 and lower(email) = lower($2)
     order by created_at desc, id desc limit 1`,
    [purpose, email],
  )
  const [token] = rows
  if (token === undefined) throw new Error(`nothing was mailed to ${email}`)
  return test.served.deps.keys.linkToken(purpose, token.id)
}
