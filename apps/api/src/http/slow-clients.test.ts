import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { openTestShop } from '../testing/open-test-shop.ts'
import { heard, openSocket, requestLines } from '../testing/raw-request.ts'

test('500 clients that send slowly are cut off in their time, and others are served meanwhile', {
  tags: ['long'],
}, async () => {
  const timeouts = { headersMs: 3_000, requestMs: 6_000, checkMs: 200, silenceMs: 20_000 }
  await using shop = await openTestShop({ works: false, http: { timeouts } })
  const sockets = await Promise.all(Array.from({ length: 500 }, () => openSocket(shop.url)))
  const begun = [
    'POST /trpc/cart.create HTTP/1.1\r\nhost: shop.example\r\nx-slow: ',
    `${requestLines('POST /trpc/cart.create', { 'content-type': 'application/json', 'content-length': '200000' })}{`,
    'POST /webhooks/stripe HTTP/1.1\r\nhost: shop.example\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n',
    '',
  ]
  for (const [index, socket] of sockets.entries()) socket.write(begun[index % begun.length] ?? '')
  const answers = sockets.map(heard)
  const drip = setInterval(() => {
    for (const [index, socket] of sockets.entries()) trickle(socket, index % begun.length)
  }, 300)
  // Whoever is quick is served all the while.
  for (let served = 0; served < 20; served++)
    expect((await fetch(`${shop.url}/trpc/catalog.categories.tree`)).status).toBe(200)
  const texts = await Promise.all(answers)
  clearInterval(drip)
  const statuses = texts.map((text) => (text === '' ? 'cut' : text.split(' ', 2)[1]))
  // Who still speaks when he is told so may not hear it.
  expect(statuses.filter((status) => status !== '408' && status !== 'cut')).toEqual([])
  expect(statuses.filter((status) => status === '408').length).toBeGreaterThanOrEqual(250)
  const { rows } = await shop.database.pool.query('select count(*)::int as carts from cart')
  expect(rows).toEqual([{ carts: 0 }])
})

function trickle(socket: Socket, kind: number): void {
  if (!socket.writable) return
  if (kind === 2) socket.write('1\r\n \r\n')
  else if (kind < 2) socket.write(' ')
}

test('what follows a request and is none is refused, and ends the connection', async () => {
  await using shop = await openTestShop({ works: false })
  const good = requestLines('GET /health/live', { connection: 'keep-alive' })
  const socket = await openSocket(shop.url)
  socket.write(`${good}${good}`)
  let answered = ''
  socket.on('data', (bytes) => {
    answered += String(bytes)
  })
  await expect.poll(() => answered.match(/HTTP\/1\.1 200/g)?.length).toBe(2)
  socket.write(`GARBAGE\0\r\n\r\n${good}`)
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 400[\s\S]*"code":"BAD_REQUEST"[\s\S]*\}$/)
  // Two lengths of one body would be two requests for whoever stands between.
  const smuggled = await openSocket(shop.url)
  smuggled.write(
    `${['POST /trpc/cart.create HTTP/1.1', 'host: a', 'content-length: 2', 'transfer-encoding: chunked'].join('\r\n')}\r\n\r\n0\r\n\r\n`,
  )
  expect(await heard(smuggled)).toMatch(/^HTTP\/1\.1 400/)
})

test('no connection becomes a WebSocket, HTTP/2 or a tunnel', async () => {
  await using shop = await openTestShop({ works: false })
  const keys = { 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }
  for (const upgrade of ['websocket', 'h2c'])
    for (const path of ['/', '/trpc', '/trpc/cart.create', '/trpc/orders.onUpdate?connectionParams=1']) {
      const socket = await openSocket(shop.url)
      socket.write(requestLines(`GET ${path}`, { connection: 'upgrade, close', upgrade, ...keys }))
      const answer = await heard(socket)
      expect([upgrade, path, answer]).toEqual([upgrade, path, expect.stringMatching(/^HTTP\/1\.1 [2345]\d\d/)])
    }
  const tunnel = await openSocket(shop.url)
  tunnel.write('CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n')
  expect(await heard(tunnel)).not.toMatch(/^HTTP\/1\.1 2/)
})
