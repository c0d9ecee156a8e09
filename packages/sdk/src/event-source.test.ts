import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type EventSourceOptions, readEvents } from './event-source.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Reads what `connect` answers until it is closed, and keeps all that was heard. */
function reading(connect: EventSourceOptions['connect'], options: Partial<EventSourceOptions> = {}) {
  const closing = new AbortController()
  const heard: string[] = []
  const lost: unknown[] = []
  const settled = readEvents({
    connect,
    onEvent: ({ data }) => heard.push(data),
    onLost: (failure) => lost.push(failure),
    signal: closing.signal,
    silenceMsMax: () => 45_000,
    ...options,
  })
  return { heard, lost, settled, close: () => closing.abort() }
}

const streamOf = (...pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })

test('pauses before connecting again grow to half a minute, and none is like another', async () => {
  const at: number[] = []
  const { close, settled, lost } = reading(async () => {
    at.push(Date.now())
    throw new Error('no network')
  })
  await vi.advanceTimersByTimeAsync(300_000)
  close()
  await settled

  const pausesMs = at.slice(1).map((ms, index) => ms - (at[index] ?? 0))
  expect(pausesMs.length).toBeGreaterThan(8)
  for (const [index, ms] of pausesMs.entries()) {
    const mostMs = Math.min(500 * 2 ** index, 30_000)
    expect(ms).toBeGreaterThanOrEqual(mostMs / 2)
    expect(ms).toBeLessThanOrEqual(mostMs + 1)
  }
  expect(new Set(pausesMs.map((ms, index) => ms / Math.min(500 * 2 ** index, 30_000))).size).toBeGreaterThan(4)
  expect(lost).toHaveLength(at.length)
})

test('an event makes the next pause short again; a greeting alone does not', async () => {
  const at: number[] = []
  const connections = ['', '', '', '', 'event: connected\ndata: {}\n\n', 'event: ping\ndata:\n\n', '']
  const { close, settled } = reading(async () => {
    at.push(Date.now())
    return streamOf(new TextEncoder().encode(connections[at.length - 1]))
  })
  await vi.advanceTimersByTimeAsync(60_000)
  close()
  await settled

  const [, , , , afterGreeting = 0, afterPing = 0, afterNothing = 0] = at.map((ms, index) => (at[index + 1] ?? ms) - ms)
  expect(afterGreeting).toBeGreaterThanOrEqual(4_000)
  expect(afterPing).toBeLessThanOrEqual(501)
  expect(afterNothing).toBeLessThanOrEqual(1_001)
})

test('a character may come in two pieces', async () => {
  const bytes = new TextEncoder().encode('data: 5 €\n\n')
  const { heard, close, settled } = reading(async () => streamOf(bytes.subarray(0, 9), bytes.subarray(9)))
  await vi.advanceTimersByTimeAsync(0)
  close()
  await settled
  expect(heard).toEqual(['5 €'])
})

test('whatever ends a connection, nothing of it stays open', async () => {
  const signals: AbortSignal[] = []
  const enough = new Error('enough')
  const { settled } = reading(
    async ({ signal }) => {
      signals.push(signal)
      return streamOf(new TextEncoder().encode('data: a\n\n'))
    },
    {
      onEvent: () => {
        throw enough
      },
      onLost: (failure) => {
        throw failure
      },
    },
  )
  await expect(settled).rejects.toBe(enough)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true])
})

test('a connection that says nothing for too long is left, also before it is one', async () => {
  const signals: AbortSignal[] = []
  const { close, settled } = reading(({ signal }) => {
    signals.push(signal)
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  await vi.advanceTimersByTimeAsync(44_999)
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  await vi.advanceTimersByTimeAsync(501)
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  close()
  await settled
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})

test('closed during a pause, it settles without waiting for its end', async () => {
  const { close, settled } = reading(async () => {
    throw new Error('no network')
  })
  await vi.advanceTimersByTimeAsync(1)
  close()
  await settled
  expect(vi.getTimerCount()).toBe(0)
})
