import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Received {
  readonly body: string
  readonly signature: string
  readonly type: string
  readonly id: string
}

/** A shop's webhook route as far as Stripe can see it. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: readonly Received[]
  /** The status that it answers from now on. */
  answer(status: number): void
  /** Waits until this many have come. Throws after three seconds. */
  until(count: number): Promise<readonly Received[]>
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let status = 200
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const { id, type }: { id: string; type: string } = JSON.parse(body)
    received.push({ body, signature: String(request.headers['stripe-signature']), type, id })
    response.writeHead(status).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    // A server on TCP has an address object, never a pipe's name.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    answer: (next) => {
      status = next
    },
    until: async (count) => {
      const endMs = Date.now() + 30_000
      while (received.length < count && Date.now() < endMs) await sleep(5)
      if (received.length < count) throw new Error(`only ${received.length} of ${count} webhooks came`)
      return received
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
