import type { Store } from '../store/store.ts'
import type { Work } from '../store/work.ts'
import type { StripeError } from './errors.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As Stripe's description writes it: `/v1/charges/{id}`. */
  readonly path: string
  readonly run: (work: Work, call: Call<object>) => object | StripeError
  /** The object that a change keeps others from; undefined where it makes a new one. */
  readonly locks: (store: Store, call: Call<object>) => string | undefined
}

export interface Call<P> {
  /** What stands for `{id}` in the path; '' where nothing does. */
  readonly id: string
  readonly params: P
  /** The path that was asked, which lists repeat. */
  readonly url: string
}

type Run<P> = (work: Work, call: Call<P>) => object | StripeError
type Locks<P> = (store: Store, call: Call<P>) => string | undefined

export const get = <P extends object>(path: string, run: Run<P>): Endpoint => ({
  method: 'GET',
  path,
  run: typed(run),
  locks: () => undefined,
})
export const post = <P extends object>(path: string, run: Run<P>, locks: Locks<P> = objectOfPath): Endpoint => ({
  method: 'POST',
  path,
  run: typed(run),
  locks: typed(locks),
})
export const del = (path: string, run: Run<object>): Endpoint => ({
  method: 'DELETE',
  path,
  run: typed(run),
  locks: objectOfPath,
})

const objectOfPath: Locks<object> = (_store, { id }) => id || undefined

// The cast is Stripe's edge: parameters were checked against Stripe's description, which Stripe's types are made from.
const typed =
  <P extends object, S, R>(asked: (seen: S, call: Call<P>) => R): ((seen: S, call: Call<object>) => R) =>
  (seen, call) =>
    asked(seen, { ...call, params: call.params as P })

/** The endpoint that answers, with the id that the path names. */
export function endpointAt(
  endpoints: readonly Endpoint[],
  method: string,
  pathname: string,
): { endpoint: Endpoint; id: string } | undefined {
  for (const endpoint of endpoints) {
    const id = endpoint.method === method ? idIn(endpoint.path, pathname) : undefined
    if (id !== undefined) return { endpoint, id }
  }
  return undefined
}

function idIn(path: string, pathname: string): string | undefined {
  const expected = path.split('/')
  const given = pathname.split('/')
  if (expected.length !== given.length) return undefined
  let id = ''
  for (const [place, segment] of expected.entries()) {
    const found = given[place] ?? ''
    if (segment === '{id}' && found !== '') id = found
    else if (segment !== found) return undefined
  }
  return id
}
