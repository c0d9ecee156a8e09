import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { nodeTransport, type WireRequest } from './gateway-transport.ts'

/** What comes of a request to a server that answers so. */
async function ask(answer: (response: ServerResponse) => void, more: Partial<WireRequest> = {}) {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP answers an AddressInfo.
  const { port } = server.address() as AddressInfo
  const transport = nodeTransport(Stripe.createNodeHttpClient(), { protocol: 'http', host: '127.0.0.1', port })
  const request = { method: 'GET', path: '/', headers: {}, body: '', timeoutMs: 5_000, ...more }
  try {
    return await transport(request)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('an answer comes whole, whatever it says, with its headers', async () => {
  const answer = await ask((response) => response.writeHead(429, { 'Retry-After': '3' }).end('{"error":"ü"}'))
  expect(answer).toMatchObject({ status: 429, body: '{"error":"ü"}' })
  expect(answer.headers['retry-after']).toBe('3')
})

test('an answer that breaks off in its middle is none', async () => {
  const breaksOff = ask((response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"id":')
    setImmediate(() => response.destroy())
  })
  await expect(breaksOff).rejects.toThrow()
})

test('neither silence nor an answer that trickles in is waited for without an end', async () => {
  await expect(ask(() => undefined, { timeoutMs: 200 })).rejects.toThrow()
  let timer: NodeJS.Timeout | undefined
  const trickles = ask(
    (response) => {
      response.writeHead(200)
      timer = setInterval(() => response.write(' '), 20)
    },
    { timeoutMs: 200 },
  )
  await expect(trickles).rejects.toThrow('no answer came within 200 ms')
  clearInterval(timer)
})
