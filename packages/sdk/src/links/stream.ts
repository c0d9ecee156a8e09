import { type Operation, type OperationResultObserver, TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { codec } from '../codec.ts'
import type { StreamEvent } from '../event-parser.ts'
import { type EventSourceOptions, readEvents } from '../event-source.ts'
import type { ShopRouter } from '../shop-router.ts'
import type { Failure } from './answers-of.ts'
import { isPassing, statusOf } from './retry.ts'

export interface StreamLinkOptions {
  /** Where the router is. */
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  /** What each connect shows of the caller; a refusal that it throws ends the stream. */
  readonly headers: (op: Operation) => Promise<Record<string, string>>
  readonly credentials: { readonly credentials?: 'include' }
}

/** The shop pings every 15 seconds, unless it says something else. */
const usualSilenceMsMax = 45_000

/**
 * Subscriptions, as tRPC streams them. Its own link wants an EventSource, which shows no headers, and takes more than
 * twice the room.
 */
export const streamLink =
  (options: StreamLinkOptions): TRPCLink<ShopRouter> =>
  () =>
  ({ op }) =>
    observable((observer) => {
      const closing = new AbortController()
      const complete = (): void => observer.complete()
      if (op.signal?.aborted === true) return complete()
      op.signal?.addEventListener('abort', complete)
      let silenceMsMax = usualSilenceMsMax
      const connecting = (error: Failure | null): void =>
        observer.next({ result: { type: 'state', state: 'connecting', error } })
      connecting(null)
      readEvents({
        signal: closing.signal,
        silenceMsMax: () => silenceMsMax,
        connect: (request) => connect(request, { op, ...options }),
        onEvent: (event) => {
          if (event.type === 'connected')
            silenceMsMax = JSON.parse(event.data).reconnectAfterInactivityMs ?? silenceMsMax
          hear(event, observer)
        },
        onLost: (failure) => {
          const error = TRPCClientError.from<ShopRouter>(Object(failure))
          if (isFinal(error)) throw error
          connecting(error)
        },
      }).catch((error: Failure) => observer.error(error))
      return () => {
        op.signal?.removeEventListener('abort', complete)
        closing.abort()
      }
    })

async function connect(
  { lastEventId, signal }: Parameters<EventSourceOptions['connect']>[0],
  { op, url, fetch, headers, credentials }: StreamLinkOptions & { readonly op: Operation },
): ReturnType<EventSourceOptions['connect']> {
  const input = encodeURIComponent(JSON.stringify(codec.serialize(op.input)))
  const resume = lastEventId === '' ? {} : { 'last-event-id': lastEventId }
  const response = await fetch(`${url}/${op.path}?input=${input}`, {
    headers: { ...(await headers(op)), ...resume, accept: 'text/event-stream' },
    signal,
    cache: 'no-store',
    ...credentials,
  })
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
  if (response.ok && isStream && response.body !== null) return response.body
  throw await refusedBy(response)
}

async function refusedBy(response: Response): Promise<Failure> {
  const meta = { response }
  try {
    return TRPCClientError.from({ error: codec.deserialize(JSON.parse(await response.text()).error) }, { meta })
  } catch {
    // Something else has answered for the shop.
    return TRPCClientError.from(new Error(`no events, but HTTP ${response.status}`), { meta })
  }
}

/** Anything but the network's troubles and the shop's own. */
const isFinal = (error: Failure): boolean => !isPassing(error) && statusOf(error) !== 500

function hear(
  { type, data, lastEventId: id }: StreamEvent,
  observer: OperationResultObserver<ShopRouter, unknown>,
): void {
  if (type === 'connected') {
    observer.next({ result: { type: 'started' } })
    observer.next({ result: { type: 'state', state: 'pending', error: null } })
  }
  if (type === 'message') {
    const value = codec.deserialize(JSON.parse(data))
    observer.next({ result: id === '' ? { data: value } : { id, data: { id, data: value } } })
  }
  if (type === 'serialized-error') throw TRPCClientError.from({ error: codec.deserialize(JSON.parse(data)) })
  if (type === 'return') {
    observer.next({ result: { type: 'stopped' } })
    observer.complete()
  }
}
