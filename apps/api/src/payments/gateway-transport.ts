import { text } from 'node:stream/consumers'
import type Stripe from 'stripe'

/** One request to Stripe, as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Bytes where it holds a file. */
  readonly body: string | Uint8Array
  /** Stripe takes files elsewhere than all else; left out where it is not said. */
  readonly host?: string
  /** For the whole answer. */
  readonly timeoutMs: number
}

export interface WireAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Brings a request to Stripe once. Throws where no whole answer comes within its time. */
export type Transport = (request: WireRequest) => Promise<WireAnswer>

/** A call that was not made, because it would be of no use now. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked'
  readonly retryAfterSeconds: number
  constructor(why: string, retryAfterMs: number) {
    super(why)
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1_000))
  }
}

/** Where Stripe listens, or what stands in for it. */
export interface Address {
  readonly protocol: 'http' | 'https'
  readonly host: string
  readonly port: number
}

const filesHost = 'files.stripe.com'

/** Stripe's own way over node's sockets, with an end to every wait. */
export function nodeTransport(client: Stripe.HttpClient, { host, port, protocol }: Address): Transport {
  return async ({ path, method, headers, body, timeoutMs, host: wanted }) => {
    const ask = async (): Promise<WireAnswer> => {
      const to = wanted === filesHost ? filesHost : host
      // Stripe's client for node hands whatever it is given to the socket; its type knows only of text.
      const sent = body as string
      const answer = await client.makeRequest(to, `${port}`, path, method, { ...headers }, sent, protocol, timeoutMs)
      return {
        status: answer.getStatusCode(),
        headers: textsOf(answer.getHeaders()),
        // Stripe's client for node answers a readable stream of it.
        body: await text(answer.toStream(() => undefined) as NodeJS.ReadableStream),
      }
    }
    return endedAfter(timeoutMs, ask())
  }
}

/** Node's own limit counts from the last byte: an answer that trickles in would never meet it. */
async function endedAfter<T>(ms: number, call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer came within ${ms} ms`)), ms)
  })
  return Promise.race([call, end]).finally(() => clearTimeout(timer))
}

/**
 * What Stripe's library sends through. It repeats a closed connection once by itself, whatever it is told, and waits
 * for that by its own clock: so no error of ours has a code that it knows.
 */
export const httpClientOver = (send: (request: Omit<WireRequest, 'timeoutMs'>) => Promise<WireAnswer>) =>
  ({
    getClientName: () => 'tillwright',
    makeRequest: async (host, _port, path, method, headers, body) =>
      responseOf(await send({ host, path, method, headers: textsOf(headers), body: body ?? '' })),
  }) satisfies Stripe.HttpClient

const responseOf = ({ status, headers, body }: WireAnswer): Stripe.HttpClientResponse => ({
  getStatusCode: () => status,
  getHeaders: () => ({ ...headers }),
  // The library writes down here what it has understood.
  getRawResponse: () => ({}),
  toStream: () => {
    throw new Error('no call of ours is answered by a stream')
  },
  toJSON: async () => JSON.parse(body),
})

type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>

const textsOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
