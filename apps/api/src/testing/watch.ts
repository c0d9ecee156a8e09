import superjson from 'superjson'

/** What a stream says, as it came over the wire. */
export interface Heard {
  readonly event: string | undefined
  readonly id: string | undefined
  readonly data: unknown
}

export interface Watch extends AsyncDisposable {
  /** The next thing that is said, pings and greetings apart; null once the stream has ended. */
  next(): Promise<Heard | null>
}

interface Watching {
  readonly url: string
  readonly orderId: string
  readonly headers: Readonly<Record<string, string>>
  readonly lastEventId?: string | undefined
}

/** Watches an order over SSE with nothing but fetch. Throws where no stream is opened. */
export async function watchOrder({ url, orderId, headers, lastEventId }: Watching): Promise<Watch> {
  const input = encodeURIComponent(JSON.stringify(superjson.serialize({ orderId })))
  const stop = new AbortController()
  const answer = await fetch(`${url}/trpc/orders.onUpdate?input=${input}`, {
    headers: { accept: 'text/event-stream', ...headers, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    signal: stop.signal,
  })
  if (answer.body === null || !answer.ok) throw new Error(`no stream: ${answer.status} ${await answer.text()}`)
  const said = messagesOf(answer.body)
  return {
    next: async () => {
      for (;;) {
        const { value, done } = await said.next().catch(() => ({ value: undefined, done: true as const }))
        if (done) return null
        if (value.event !== 'ping' && value.event !== 'connected') return value
      }
    },
    [Symbol.asyncDispose]: async () => stop.abort(),
  }
}

async function* messagesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Heard, void> {
  let text = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) if (part.trim() !== '') yield heard(part)
  }
}

function heard(part: string): Heard {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1]
  const data = field('data')
  return { event: field('event'), id: field('id'), data: data ? superjson.deserialize(JSON.parse(data)) : undefined }
}
