import superjson, { type SuperJSONResult } from 'superjson'
import { watchOrder } from '../testing/watch.ts'

/** How a procedure answers a caller: 'yes' where it lets him in, whatever its own rules say then. */
export type Verdict = 'yes' | string

export interface Asked {
  readonly verdict: Verdict
  /** The whole refusal, to compare answers that must be alike. */
  readonly refusal: unknown
}

interface Call {
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly input: unknown
}

/** What turns a caller away; every other refusal is given to somebody who was let in. */
const turnedAway: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'FORBIDDEN',
  'NOT_FOUND',
  'VALIDATION_FAILED',
  'INTERNAL',
])

/** Calls a procedure as it is called over HTTP. */
export async function ask(call: Call): Promise<Asked> {
  const answer = call.path === 'orders.onUpdate' ? await listen(call) : await post(call)
  const refusal = refusalIn(answer)
  if (refusal === undefined || !turnedAway.has(refusal.code)) return { verdict: 'yes', refusal: null }
  return { verdict: refusal.code, refusal }
}

async function post({ url, path, headers, input }: Call): Promise<unknown> {
  const answer = await fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(superjson.serialize(input)),
  })
  const said = (await answer.json()) as { error?: SuperJSONResult }
  return said.error && superjson.deserialize(said.error)
}

async function listen({ url, headers, input }: Call): Promise<unknown> {
  const { orderId } = input as { orderId: string }
  await using watching = await watchOrder({ url, orderId, headers })
  const heard = await watching.next()
  return heard?.event === 'serialized-error' ? heard.data : undefined
}

function refusalIn(error: unknown): { code: string } | undefined {
  const data = member(error, 'data')
  const refusal = member(data, 'refusal')
  const code = member(refusal, 'code')
  return typeof refusal === 'object' && refusal !== null && typeof code === 'string' ? { ...refusal, code } : undefined
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
