import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'

/** Prometheus' text format, as prom-client names it, which is loaded only where somebody reads. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8'

/** Whether a request shows the token, compared in a time that says nothing of it. */
export function mayReadMetrics(authorization: string | undefined, token: string): boolean {
  const shown = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return timingSafeEqual(hashOf(shown), hashOf(token))
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

export interface MetricsPort {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  /** Asked for here as well, where there is one. */
  readonly token: string | undefined
}

export interface ServedMetrics {
  readonly port: number
  close(): Promise<void>
}

/** An own port, for networks in which only Prometheus reaches it; jobs have no other. Throws where it is taken. */
export async function serveMetrics(metrics: Told, { host, port, token }: MetricsPort): Promise<ServedMetrics> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    void answer(metrics, { request, response, token }).catch(() => response.destroy())
  })
  server.listen({ host, port, exclusive: true })
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Told = Pick<Metrics, 'text'>

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly token: string | undefined
}

async function answer(metrics: Told, { request, response, token }: Asked): Promise<void> {
  // Who reads comes again in a quarter of a minute: nothing is kept open for him.
  response.setHeader('connection', 'close')
  if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  if (token !== undefined && !mayReadMetrics(request.headers.authorization, token)) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    return
  }
  const text = await metrics.text()
  if (text === null) response.writeHead(503).end()
  else response.writeHead(200, { 'content-type': metricsContentType }).end(text)
}
