import { eventParser, type StreamEvent } from './event-parser.ts'

export interface EventSourceOptions {
  /** Asks for the stream, from the event behind this id on. */
  connect(request: { readonly lastEventId: string; readonly signal: AbortSignal }): Promise<ReadableStream<Uint8Array>>
  /** What it throws ends the connection. */
  onEvent(event: StreamEvent): void
  /** A connection failed, ended or fell silent; the next one follows. To throw is to give up. */
  onLost(failure: unknown): void
  /** Closes it. */
  readonly signal: AbortSignal
  /** After how long without a sign of life a connection is lost. */
  readonly silenceMsMax: () => number
  /** The first pause before connecting again; each further one is twice as long. The stream itself can change it. */
  readonly pauseMs?: number
}

interface Progress {
  lastEventId: string
  pauseMs: number
  /** Connections in a row that brought no event. */
  losses: number
}

const pauseMsMax = 30_000

/**
 * Reads server-sent events over fetch, as an EventSource would, but that each connect can show afresh who is asking.
 * Goes on through lost connections behind the last id. Settles when it is closed, or given up.
 */
export async function readEvents(options: EventSourceOptions): Promise<void> {
  const { signal, onLost } = options
  const progress: Progress = { lastEventId: '', pauseMs: options.pauseMs ?? 500, losses: 0 }
  while (!signal.aborted) {
    try {
      await readConnection(options, progress)
    } catch (failure) {
      if (signal.aborted) return
      onLost(failure)
    }
    // By chance, or all who lost one server would come to the next at the same moment.
    await pause(Math.min(progress.pauseMs * 2 ** progress.losses, pauseMsMax) * (0.5 + Math.random() / 2), signal)
    progress.losses += 1
  }
}

async function readConnection(options: EventSourceOptions, progress: Progress): Promise<never> {
  const connection = new AbortController()
  const abort = (): void => connection.abort()
  options.signal.addEventListener('abort', abort)
  let timer = setTimeout(abort, options.silenceMsMax())
  try {
    const body = await options.connect({ lastEventId: progress.lastEventId, signal: connection.signal })
    const reader = body.getReader()
    const decoder = new TextDecoder()
    const parse = parserOf(options, progress)
    for (;;) {
      const { done, value } = await reader.read()
      if (done) throw new Error('the stream ended')
      parse(decoder.decode(value, { stream: true }))
      clearTimeout(timer)
      timer = setTimeout(abort, options.silenceMsMax())
    }
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', abort)
    // Whatever ended it, nothing of it stays open.
    abort()
  }
}

const parserOf = ({ signal, onEvent }: EventSourceOptions, progress: Progress): ((text: string) => void) =>
  eventParser(progress.lastEventId, {
    onEvent: (event) => {
      if (signal.aborted) return
      onEvent(event)
      // An id, or a ping: a shop in trouble greets us as well, and comes no further.
      if (event.type === 'message' || event.type === 'ping') progress.losses = 0
    },
    onId: (lastEventId) => {
      progress.lastEventId = lastEventId
    },
    onRetry: (ms) => {
      progress.pauseMs = ms
    },
  })

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
