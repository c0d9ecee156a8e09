import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  /** All that has been sent to it, the newest last. */
  readonly received: readonly Received[]
  /** All of it as text, to look for what must not be in it. */
  all(): string
}

/** Takes whatever is sent to it over HTTP, as a collector of traces or errors would. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    // Whoever is killed while he tells something has not told it.
    void text(request).then(
      (body) => {
        received.push({ path: request.url ?? '', headers: request.headers, body })
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      },
      () => undefined,
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    all: () => received.map(({ body, headers }) => `${JSON.stringify(headers)}\n${body}`).join('\n'),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export interface ReceivedSpan {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly kind: number
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly facts: Readonly<Record<string, unknown>>
  readonly isFailed: boolean
}

/** The spans that OTLP/JSON has brought. */
export const spansIn = ({ received }: Receiver): ReceivedSpan[] =>
  received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => (JSON.parse(body) as Exported).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ attributes, status, links = [], ...span }) => ({
      ...span,
      links,
      facts: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
      isFailed: status.code === 2,
    }))

/** As opentelemetry-proto writes it in JSON. */
interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly ExportedSpan[] }[]
  }[]
}
type ExportedSpan = Omit<ReceivedSpan, 'facts' | 'isFailed' | 'links'> & {
  readonly links?: ReceivedSpan['links']
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
  readonly status: { readonly code?: number }
}

/** The items of Sentry's envelopes: JSON lines, of which each item has two, its head and itself. */
export const itemsIn = ({ received }: Receiver): { readonly type: string; readonly item: Item }[] =>
  received
    .filter(({ path }) => path.includes('/envelope/'))
    .flatMap(({ body }) => {
      const [, ...lines] = body.split('\n').filter((line) => line !== '')
      return lines.flatMap((line, index) => {
        if (index % 2 === 1) return []
        const { type } = JSON.parse(line) as { type: string }
        return [{ type, item: JSON.parse(lines[index + 1] ?? '{}') as Item }]
      })
    })

/** As Sentry's protocol has it, as far as tests look. */
export interface Item {
  readonly level?: string
  readonly environment?: string
  readonly release?: string
  readonly transaction?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly user?: Readonly<Record<string, string>>
  readonly request?: unknown
  readonly contexts?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly exception?: {
    readonly values: readonly {
      readonly type: string
      readonly value: string
      readonly stacktrace?: { readonly frames: readonly { readonly filename?: string }[] }
    }[]
  }
  readonly spans?: readonly { readonly op: string; readonly description: string; readonly parent_span_id: string }[]
  readonly profiler_id?: string
  readonly profile?: {
    readonly samples: readonly { readonly stack_id: number; readonly timestamp: number }[]
    readonly stacks: readonly (readonly number[])[]
    readonly frames: readonly { readonly function: string }[]
  }
}
