import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** Answers that have no end of their own: nobody could ever stop by waiting for them. */
export interface Streams {
  /** Ends all that are open. */
  cut(): void
}

/** Also cuts off whoever has taken nothing of what waits for him between two looks, and so for up to twice as long. */
export function trackStreams(http: FastifyInstance, lookEveryMs: number): Streams {
  const open = new Map<ServerResponse, { isStalled: boolean }>()
  const track = (stream: ServerResponse): void => {
    if (open.has(stream)) return
    const seen = { isStalled: false }
    open.set(stream, seen)
    stream.on('drain', () => {
      seen.isStalled = false
    })
    stream.on('close', () => open.delete(stream))
  }
  // As soon as it is asked for; and whatever becomes one, for nobody has to say that he wants it.
  http.addHook('onRequest', (request, reply, done) => {
    if (request.headers.accept?.includes('text/event-stream')) track(reply.raw)
    done()
  })
  http.addHook('onSend', (_request, reply, payload, done) => {
    // Of a text it is not asked: for its first Response Node loads undici, which readiness would wait for.
    const isResponse = typeof payload === 'object' && payload instanceof Response
    const type = isResponse ? payload.headers.get('content-type') : null
    if (type?.startsWith('text/event-stream')) track(reply.raw)
    done(null, payload)
  })
  const timer = setInterval(() => {
    for (const [stream, seen] of open) {
      if (seen.isStalled) stream.destroy()
      seen.isStalled = stream.writableNeedDrain
    }
  }, lookEveryMs).unref()
  http.addHook('onClose', async () => clearInterval(timer))
  return {
    cut: () => {
      for (const stream of open.keys()) stream.destroy()
    },
  }
}
