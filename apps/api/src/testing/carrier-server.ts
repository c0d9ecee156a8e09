import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a carrier was asked, as it came. */
export interface Asked {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface CarrierAnswer {
  readonly status: number
  readonly body: string
}

/** What it does with who asks: an answer, nothing at all, or what it thinks of by the number of this ask, from 1 on. */
export type Manner = CarrierAnswer | 'hangs' | ((ask: number) => Promise<CarrierAnswer>)

export interface CarrierServer extends AsyncDisposable {
  readonly url: string
  readonly asked: readonly Asked[]
  /** From now on. */
  does(manner: Manner): void
  /** From now on it answers this price. */
  asks(amount: number, currency?: string): void
}

/** Somebody who knows prices, over HTTP on this machine. */
export async function openCarrier(): Promise<CarrierServer> {
  const asked: Asked[] = []
  let manner: Manner = 'hangs'
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
    if (manner === 'hangs') return
    const { status, body } = typeof manner === 'function' ? await manner(asked.length) : manner
    response.writeHead(status, { 'content-type': 'application/json', location: '/elsewhere' }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP answers an AddressInfo.
  const { port } = server.address() as AddressInfo
  const does = (next: Manner) => {
    manner = next
  }
  return {
    url: `http://127.0.0.1:${port}/quote`,
    asked,
    does,
    asks: (amount, currency = 'USD') => does({ status: 200, body: JSON.stringify({ price: { amount, currency } }) }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
