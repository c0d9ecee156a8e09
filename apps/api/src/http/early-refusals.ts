import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
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
    const [status, code] = refusals.get(error.code ?? '') ?? ([400, 'BAD_REQUEST'] as const)
    const requestId = randomUUID()
    log.info({ requestId, status, ip: socket.remoteAddress, problem: error.code }, 'no request')
    if (socket.writable) socket.write(answer(status, { code, requestId }))
    socket.destroy()
  },
})

const refusals: ReadonlyMap<string, readonly [status: number, code: string]> = new Map([
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
