import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { securityHeaders } from './security-headers.ts'

/** What is refused before it is a request, or has a route: no hook sees it, and it is answered as all others are. */
export const earlyRefusals = (log: Logger) => ({
  frameworkErrors: (_error: FastifyError, { id, method, ip }: FastifyRequest, reply: FastifyReply): void => {
    log.info({ requestId: id, method, status: 400, ip }, 'an address that cannot be read')
    reply
      .code(400)
      .headers({ ...securityHeaders, 'x-request-id': id })
      .send({ code: 'BAD_REQUEST', requestId: id })
  },
  /** No HTTP, headers that are too long, or a request that did not come in its time. */
  clientErrorHandler: (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return
    refuse(log, socket, { refusal: refusals.get(error.code ?? '') ?? badRequest, problem: error.code })
  },
})

/** What Node would answer by itself, without a word, or not at all. */
export function answerStrangeRequests({ server }: FastifyInstance, log: Logger): void {
  // A tunnel; we are no proxy.
  server.on('connect', ({ socket }) => refuse(log, socket, { refusal: badRequest, problem: 'CONNECT' }))
  server.on('checkExpectation', ({ socket }) =>
    refuse(log, socket, { refusal: [417, 'EXPECTATION_FAILED'], problem: 'Expect' }),
  )
}

type Refusal = readonly [status: number, code: string]
const badRequest: Refusal = [400, 'BAD_REQUEST']

/** Ends the connection: what follows on it can't be told from what was refused. */
function refuse(log: Logger, socket: Socket, { refusal, problem }: { refusal: Refusal; problem?: string | undefined }) {
  const [status, code] = refusal
  const requestId = randomUUID()
  log.info({ requestId, status, ip: socket.remoteAddress, problem }, 'no request')
  if (socket.writable) socket.write(answer(status, { code, requestId }))
  socket.destroy()
}

const refusals: ReadonlyMap<string, Refusal> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'REQUEST_TIMEOUT']],
  ['HPE_HEADER_OVERFLOW', [431, 'HEADERS_TOO_LARGE']],
])

function answer(status: number, said: { readonly code: string; readonly requestId: string }): string {
  const body = JSON.stringify(said)
  const headers = {
    ...securityHeaders,
    'x-request-id': said.requestId,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}
