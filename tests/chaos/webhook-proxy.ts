import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** The one address that Stripe knows of the shop: it passes each webhook on to a node that is there. */
export interface WebhookProxy extends AsyncDisposable {
  readonly url: string
}

export interface Listener {
  /** An event that a node has answered with success. */
  taken(eventId: string): void
  /** A node that broke on one. */
  failed(problem: string): void
}

export async function openWebhookProxy(front: typeof fetch, listener: Listener): Promise<WebhookProxy> {
  const server = createServer((request, response) => {
    passOn(request, front, listener)
      .catch(() => 502)
      .then((status) => answer(response, status))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/webhooks/stripe`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function passOn(request: IncomingMessage, front: typeof fetch, listener: Listener): Promise<number> {
  const body = await buffer(request)
  const answered = await front(`http://shop.invalid${request.url}`, {
    method: 'POST',
    headers: {
      'content-type': String(request.headers['content-type']),
      'stripe-signature': String(request.headers['stripe-signature']),
    },
    // A plain view of it: fetch takes no Buffer over memory that might be shared.
    body: new Uint8Array(body),
  })
  await answered.arrayBuffer()
  const { ok, status, headers } = answered
  if (ok) listener.taken(eventIdOf(body))
  // Away for a moment would be a 503.
  if (status === 500) listener.failed(`a webhook was answered with 500 (request ${headers.get('x-request-id')})`)
  return status
}

/** What the simulator sends is an event. */
const eventIdOf = (body: Buffer): string => (JSON.parse(body.toString()) as { id: string }).id

function answer(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}
