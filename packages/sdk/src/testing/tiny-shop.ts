import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TRPCClient } from '@trpc/client'
import { type CreateHTTPContextOptions, createHTTPHandler } from '@trpc/server/adapters/standalone'
import { openShop, type Shop, type ShopOptions } from '../open-shop.ts'
import { tinyRouter } from './tiny-router.ts'
import { TinySessions } from './tiny-sessions.ts'
import { TinyStream } from './tiny-stream.ts'

/** Answers a request in the shop's place, or delays it; undefined leaves it to the shop. */
export type Failure = ((response: ServerResponse) => unknown) | undefined
export const badGateway: Failure = (response) => response.writeHead(502).end('<html>bad gateway</html>')
export const brokenOff: Failure = (response) => response.destroy()

/** A stream that ends at once, and asks to come back soon. */
export const hurry: Failure = (response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end('retry: 1\n\n')

interface Seen {
  readonly method: string | undefined
  readonly url: string
  readonly headers: IncomingHttpHeaders
  body: string
}

/** A tRPC server on a port of its own that fails its first requests as told, and remembers what it was asked. */
export async function listen(...failures: readonly Failure[]) {
  const sessions = new TinySessions()
  const stream = new TinyStream()
  const placed = { count: 0 }
  const handle = createHTTPHandler({
    router: tinyRouter,
    createContext: ({ req, res }: CreateHTTPContextOptions) => ({
      ...{ headers: req.headers, response: res, sessions, stream, placed },
    }),
    basePath: '/trpc/',
    allowMethodOverride: true,
  })
  const seen: Seen[] = []
  const pending = [...failures]
  /** Failures for requests of one procedure. */
  const failing = new Map<string, Failure[]>()
  const holding = new Map<string, (() => void)[]>()
  const holdIfTold = (path: string, response: ServerResponse) => {
    const held = holding.get(path)
    if (held === undefined) return
    const end = response.end.bind(response)
    // The work is done, and its answer waits.
    response.end = ((...said: Parameters<typeof end>) => {
      held.push(() => end(...said))
      return response
    }) as typeof response.end
  }
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request
    const entry = { method, url, headers, body: '' }
    request.on('data', (chunk) => {
      entry.body += chunk
    })
    seen.push(entry)
    const fail = failing.get(pathsOf(entry).join())?.shift() ?? pending.shift()
    holdIfTold(pathsOf(entry).join(), response)
    if (fail === undefined) handle(request, response)
    else request.on('end', () => fail(response))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const shop = (options: Partial<ShopOptions> = {}) => openShop({ url: `http://127.0.0.1:${port}`, ...options })
  return {
    seen,
    sessions,
    stream,
    shop,
    fail: (path: string, ...how: readonly Failure[]) => failing.set(path, [...how]),
    /** What a procedure has done is not answered before it is let go. */
    holdAnswers: (path: string, held: (() => void)[]) => holding.set(path, held),
    releaseAnswers: (path: string) => holding.delete(path),
    /** How often a procedure was asked, in batches too. */
    count: (path: string) => seen.flatMap(pathsOf).filter((asked) => asked === path).length,
    last: (path: string) => seen.findLast((request) => pathsOf(request).includes(path)),
    dropConnections: () => server.closeAllConnections(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const pathsOf = ({ url }: Seen): string[] => url.replace(/^\/trpc\/|\?.*$/g, '').split(',')

export type TinyShop = TRPCClient<typeof tinyRouter>

/** What whoever is signed in is answered when his token is over. */
export const expired: Failure = (response) => {
  const data = { httpStatus: 401, refusal: { code: 'TOKEN_EXPIRED' } }
  const body = { error: { json: { code: -32_001, message: 'TOKEN_EXPIRED', data } } }
  response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** What a refresh token that is no longer good is answered. */
export const dead: Failure = (response) => {
  const data = { httpStatus: 401, refusal: { code: 'TOKEN_INVALID' } }
  const body = { error: { json: { code: -32_001, message: 'TOKEN_INVALID', data } } }
  response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A client that has signed in. */
export async function signedIn(
  server: Awaited<ReturnType<typeof listen>>,
  options: Partial<ShopOptions> = {},
): Promise<TinyShop> {
  const shop = tiny(server.shop(options))
  await shop.auth.login.mutate({ password: 'correct' })
  return shop
}

/** The shop's client, by the tiny shop's types: its procedures are fewer, and some are not in every router yet. */
export const tiny = (shop: Shop): TinyShop => shop as unknown as TinyShop
