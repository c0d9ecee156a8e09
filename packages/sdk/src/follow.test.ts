import { expect, test } from 'vitest'
import { follow } from './follow.ts'
import { refusalOf } from './refusal-of.ts'
import { badGateway, brokenOff, hurry, listen, signedIn, tiny } from './testing/tiny-shop.ts'

const orderId = 'order-1'
const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at))

test('events come one after the other with their dates, until the shop has no more', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.stream.publish('a', 'b')
  const events = follow(shop.orders.onUpdate, { orderId })

  expect(await events.next()).toEqual({ value: { text: 'a', at: new Date(0) }, done: false })
  expect(await events.next()).toEqual({ value: { text: 'b', at: new Date(1) }, done: false })
  server.stream.publish('c')
  server.stream.finish()
  expect((await events.next()).value?.text).toBe('c')
  expect(await events.next()).toEqual({ value: undefined, done: true })
  expect(server.last('orders.onUpdate')).toMatchObject({ headers: { authorization: 'Bearer access-1' }, method: 'GET' })
})

test('when connections drop it comes back and misses nothing, nor hears it twice', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  const events = follow(shop.orders.onUpdate, { orderId })
  const texts: string[] = []
  server.fail('orders.onUpdate', hurry)
  server.stream.publish('0')
  for await (const { text } of events) {
    texts.push(text)
    if (texts.length === 4) break
    server.dropConnections()
    await server.stream.readers(0)
    server.fail('orders.onUpdate', badGateway, brokenOff, (response) => response.writeHead(429).end())
    server.stream.publish(String(texts.length))
  }
  expect(texts).toEqual(['0', '1', '2', '3'])
})

test('it connects when it is first read, and leaving the loop hangs up', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.stream.publish('a')
  const events = follow(shop.orders.onUpdate, { orderId })
  await shop.auth.me.query()
  expect(server.count('orders.onUpdate')).toBe(0)

  for await (const { text } of events) {
    expect(text).toBe('a')
    break
  }

  await server.stream.readers(0)
  expect(await events.next()).toEqual({ value: undefined, done: true })
})

test('whoever waits for an event is told when it is ended: by return, or by a signal', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  const end = new AbortController()
  const returned = follow(shop.orders.onUpdate, { orderId })
  const aborted = follow(shop.orders.onUpdate, { orderId }, { signal: end.signal })
  const waiting = [returned.next(), returned.next(), aborted.next()]
  await server.stream.readers(2)

  await returned.return?.()
  end.abort()

  expect(await Promise.all(waiting)).toEqual(Array(3).fill({ value: undefined, done: true }))
  await server.stream.readers(0)
  expect(await follow(shop.orders.onUpdate, { orderId }, { signal: end.signal }).next()).toMatchObject({ done: true })
})

test('a token that runs out while it streams is renewed, and the stream goes on', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  const events = follow(shop.orders.onUpdate, { orderId })
  server.stream.publish('a')
  expect((await events.next()).value?.text).toBe('a')

  const next = events.next()
  server.sessions.expireAccess()
  server.stream.publish('b')

  expect((await next).value?.text).toBe('b')
  expect(server.sessions.refreshCount).toBe(1)
  expect(server.last('orders.onUpdate')?.headers).toMatchObject({ authorization: 'Bearer access-2' })
})

test('a connect that finds its token over renews it, though the network fails meanwhile', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.sessions.expireAccess()
  server.fail('auth.refresh', brokenOff, brokenOff, brokenOff, brokenOff)
  server.stream.publish('a')

  expect((await follow(shop.orders.onUpdate, { orderId }).next()).value?.text).toBe('a')
  expect(server.sessions.refreshCount).toBe(1)
})

test('a refusal is thrown after the events before it, once: the session is dead, or there was none', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.stream.publish('a')
  const events = follow(shop.orders.onUpdate, { orderId })
  expect((await events.next()).value?.text).toBe('a')
  const next = events.next()
  server.sessions.endAll()
  server.stream.check()

  expect(await next.catch(refusalOf)).toEqual({ code: 'TOKEN_EXPIRED' })
  expect(await events.next()).toEqual({ value: undefined, done: true })
  const guest = follow(tiny(server.shop()).orders.onUpdate, { orderId })
  expect(await guest.next().catch(refusalOf)).toEqual({ code: 'UNAUTHENTICATED' })
})

test('what is not there is not asked for again', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  const notHere = JSON.stringify({
    error: { json: { code: -32_004, message: 'no', data: { httpStatus: 404, refusal: { code: 'NOT_FOUND' } } } },
  })
  server.fail('orders.onUpdate', (response) => response.writeHead(404).end(notHere))
  const error = await follow(shop.orders.onUpdate, { orderId }).next().catch(refusalOf)
  expect(error).toEqual({ code: 'NOT_FOUND' })

  server.fail('orders.onUpdate', (response) => response.end('<html>a page</html>'))
  await expect(follow(shop.orders.onUpdate, { orderId }).next()).rejects.toThrow('HTTP 200')
  expect(server.count('orders.onUpdate')).toBe(2)
})

test('a slow reader has at most a hundred events waiting, and in the end has read all of them', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.stream.publish(...numbers(250))
  const events = follow(shop.orders.onUpdate, { orderId })
  const texts = [(await events.next()).value?.text]
  // It has hung up, with a hundred in hand.
  await server.stream.readers(0)
  expect(server.count('orders.onUpdate')).toBe(1)

  while (texts.length < 250) texts.push((await events.next()).value?.text)

  expect(texts).toEqual(numbers(250))
  expect(server.count('orders.onUpdate')).toBe(3)
  await events.return?.()
})

test('a stream that says everything at once is left all the same, and resumed behind what was kept', async () => {
  const log = numbers(150).map((id) => ({ id, data: id }))
  let openCount = 0
  const asked: object[] = []
  const atOnce = {
    subscribe: (input: object, { onData, onComplete }: { onData(event: unknown): void; onComplete(): void }) => {
      openCount += 1
      asked.push(input)
      const after = 'lastEventId' in input ? Number(input.lastEventId) : -1
      for (const event of log.slice(after + 1)) onData(event)
      onComplete()
      return {
        unsubscribe: () => {
          openCount -= 1
        },
      }
    },
  }
  const texts: string[] = []
  for await (const text of follow(atOnce, {})) texts.push(String(text))
  expect(texts).toEqual(numbers(150))
  expect(asked).toEqual([{}, { lastEventId: '100' }])
  expect(openCount).toBe(0)
})

test('a stream without a sign of life is left for a new one', async () => {
  await using server = await listen()
  const shop = await signedIn(server)
  server.stream.publish('a')
  server.fail('orders.onUpdate', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('event: connected\ndata: {"reconnectAfterInactivityMs":100}\n\n')
  })

  expect((await follow(shop.orders.onUpdate, { orderId }).next()).value?.text).toBe('a')
  // On a busy machine the second may be too slow as well.
  expect(server.count('orders.onUpdate')).toBeGreaterThan(1)
})
