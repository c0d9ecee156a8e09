import type { Work } from '../store/work.ts'
import type { StripeError } from './errors.ts'

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As Stripe's description writes it: `/v1/charges/{id}`. */
  readonly path: string
  readonly run: (work: Work, call: Call<object>) => object | StripeError
}

export interface Call<P> {
  /** What stands for `{id}` in the path; '' where nothing does. */
  readonly id: string
  readonly params: P
  /** The path that was asked, which lists repeat. */
  readonly url: string
}

type Run<P> = (work: Work, call: Call<P>) => object | StripeError

export const get = <P extends object>(path: string, run: Run<P>): Endpoint => ({ method: 'GET', path, run: typed(run) })
export const post = <P extends object>(path: string, run: Run<P>): Endpoint => ({
  method: 'POST',
  path,
  run: typed(run),
})

// The cast is Stripe's edge: parameters were checked against Stripe's description, which Stripe's types are made from.
const typed =
  <P extends object>(run: Run<P>): Endpoint['run'] =>
  (work, call) =>
    run(work, { ...call, params: call.params as P })

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
