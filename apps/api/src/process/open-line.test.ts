import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { openLine } from './open-line.ts'

/** Two who hear each other, as long as neither of them hangs. */
function openPair() {
  const [here, there] = [new EventEmitter(), new EventEmitter()]
  const sent: object[] = []
  let hangs = false
  const end = (own: EventEmitter, other: EventEmitter) =>
    Object.assign(own, {
      send: (message: object, done: (error: Error | null) => void) => {
        sent.push(message)
        const isHeard = !hangs || own === here
        setImmediate(() => isHeard && other.emit('message', message))
        setImmediate(done, null)
      },
    })
  const ends = { here: end(here, there), there: end(there, here) }
  return {
    ...ends,
    sent,
    hang: () => {
      hangs = true
    },
  }
}

test('who hangs is asked once, however often somebody wants to know, and nobody is left waiting', async () => {
  const pair = openPair()
  const heard: unknown[] = []
  const line = openLine(pair.here, { answers: {}, hear: (_, answer) => heard.push(answer) })
  let owed: (value: string) => void = () => undefined
  const late = new Promise((resolve) => {
    owed = resolve
  })
  openLine(pair.there, { answers: { 'own figures': async () => late } })
  const answers = await Promise.all(Array.from({ length: 100 }, () => line.ask('own figures', 10)))
  expect(answers).toEqual(Array(100).fill(null))
  expect(pair.sent).toEqual([{ asks: 'own figures' }])
  const [first, second] = [line.ask('own figures', 10_000), line.ask('own figures', 10_000)]
  owed('at last')
  expect([await first, await second, heard]).toEqual(['at last', 'at last', ['at last']])
  expect(await line.ask('own figures', 10_000)).toBe('at last')
  expect(pair.sent.filter((message) => 'asks' in message)).toHaveLength(2)
})

test('who can not say, does not know the question or is gone answers nothing, and at once', async () => {
  const pair = openPair()
  const line = openLine(pair.here, { answers: {} })
  openLine(pair.there, { answers: { 'own figures': async () => Promise.reject(new Error('planted')) } })
  expect(await line.ask('own figures', 60_000)).toBe(null)
  expect(await line.ask('figures of the shop', 60_000)).toBe(null)
  for (const odd of ['stop', null, 7, { asks: 'x' }, { answers: 'own figures' }, []]) pair.here.emit('message', odd)
  pair.hang()
  const left = line.ask('own figures', 60_000)
  line.close()
  expect(await left).toBe(null)
  expect(pair.here.listenerCount('message')).toBe(0)
  const lost = { on: () => undefined, off: () => undefined }
  const gone = { ...lost, send: (_: object, done: (error: Error) => void) => done(new Error('the channel is closed')) }
  expect(await openLine(gone, { answers: {} }).ask('own figures', 60_000)).toBe(null)
})
