import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import negotiator from '@fastify/accept-negotiator'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isCatalogueRead } from '../http/public-reads.ts'
import { exposedHeaders } from '../http/security.ts'
import { callHeaders } from '../http/security-headers.ts'
import { type Answer, type Answers, answerOf, type Reading } from './answers.ts'
import { shownBy } from './shown.ts'

export interface KeptOptions {
  readonly allowedOrigins: readonly string[]
  /** Null keeps nothing: each answer still has its ETag. */
  readonly answers: Answers | null
  readonly isDraining: () => boolean
  /** Told the address of each answer that was there already: no hook sees it. */
  readonly onKept: (address: string) => void
}

/**
 * Caches between us and a browser may hold an answer for a second, in which even our own nodes may still give it; then
 * they ask again, and hear by its ETag that it is still right.
 */
export const catalogueCacheControl = 'public, max-age=0, s-maxage=1, must-revalidate'

/**
 * Answers reads of the catalogue that were answered before, ahead of everything else that is done for a request: what
 * Fastify does for one takes longer than all of this.
 */
export function serveKept(
  { server }: FastifyInstance,
  { answers, allowedOrigins, isDraining, onKept }: KeptOptions,
): void {
  if (answers === null) return
  const handlers = server.listeners('request')
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    for (const handle of handlers) Reflect.apply(handle, server, [request, response])
  }
  const read = (request: IncomingMessage, response: ServerResponse, reading: Reading): void => {
    readings.set(request, reading)
    // Also where the client has gone away, or nobody could answer.
    response.once('close', reading.end)
    pass(request, response)
  }
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    const { url = '' } = request
    if (!isCatalogueRead(request) || isDraining()) return pass(request, response)
    const serve = (answer: Answer) => {
      onKept(url)
      try {
        write(request, response, { answer, allowedOrigins })
      } catch {
        response.destroy()
      }
    }
    const claim = answers.claim(url)
    switch (claim.kind) {
      case 'kept':
        return serve(claim.answer)
      case 'read':
        return read(request, response, claim.reading)
      case 'wait':
        void claim.over.then(() => {
          if (response.destroyed) return
          const again = answers.claim(url)
          if (again.kind === 'kept') return serve(again.answer)
          // Nobody waits twice: what could not be kept is answered to each by himself.
          if (again.kind === 'read') return read(request, response, again.reading)
          pass(request, response)
        })
    }
  })
}

/** Of each request that reads for others there is one. */
const readings = new WeakMap<IncomingMessage, Reading>()

/** Tells what a whole answer is known by, keeps it where that may be, and says so where the client has it already. */
export function keepAnswers(calls: FastifyInstance): void {
  calls.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode !== 200 || typeof payload !== 'string' || !isCatalogueRead(request)) return done(null, payload)
    const answer = answerOf(payload, String(reply.getHeader('content-type')))
    reply.headers({ etag: answer.etag, 'cache-control': catalogueCacheControl })
    const [reading, shown] = [readings.get(request.raw), shownBy(request)]
    if (shown.calls === countOfCalls(request)) reading?.keep(answer, shown)
    reading?.end()
    if (!isKnown(request, answer)) return done(null, payload)
    reply.code(304).removeHeader('content-type')
    return done(null, null)
  })
}

/** Each call of a batch has to say what it shows. */
const countOfCalls = ({ url }: Pick<FastifyRequest, 'url'>): number => (url.split('?', 1)[0] ?? '').split(',').length

/** RFC 9110: If-None-Match compares weakly, and takes a list or a star. */
function isKnown({ headers }: Pick<IncomingMessage, 'headers'>, { etag }: Answer): boolean {
  const known = headers['if-none-match']
  if (known === undefined) return false
  return known === '*' || known.includes(etag.slice(2))
}

interface Written {
  readonly answer: Answer
  readonly allowedOrigins: readonly string[]
}

function write(request: IncomingMessage, raw: ServerResponse, { answer, allowedOrigins }: Written): void {
  const { headers } = request
  const head = [...usualHeaders, 'x-request-id', randomUUID(), 'etag', answer.etag]
  const { origin } = headers
  if (origin !== undefined && allowedOrigins.includes(origin)) head.push('access-control-allow-origin', origin)
  if (isKnown(request, answer)) {
    raw.writeHead(304, head)
    raw.end()
    return
  }
  const send = (body: Buffer) => {
    head.push('content-type', answer.contentType, 'content-length', String(body.length))
    raw.writeHead(200, head)
    raw.end(body)
  }
  const coding = answer.body.length < compressedBytesMin ? null : codingFor(headers['accept-encoding'])
  if (coding !== null) head.push('content-encoding', coding)
  // Without waiting where it is there: most are asked for again and again.
  const body = coding === null ? answer.body : (answer.encoded.get(coding) ?? encode(answer, coding))
  if (Buffer.isBuffer(body)) send(body)
  else void body.then(send).catch(() => raw.destroy())
}

const usualHeaders = [
  ...Object.entries(callHeaders).flat(),
  ...['cache-control', catalogueCacheControl],
  ...['vary', 'Origin, trpc-accept, accept-encoding, accept'],
  ...['access-control-allow-credentials', 'true'],
  ...['access-control-expose-headers', exposedHeaders.join(', ')],
]

/** Below, headers weigh more than is won. */
const compressedBytesMin = 1_024

const codings = ['br', 'gzip']
const knownCodings = new Map<string, string | null>()
/** Browsers of a kind all say the same. */
function codingFor(accepted: string | undefined): string | null {
  if (accepted === undefined) return null
  const known = knownCodings.get(accepted)
  if (known !== undefined) return known
  const coding = negotiator.negotiate(accepted, codings)
  if (knownCodings.size < 100) knownCodings.set(accepted, coding)
  return coding
}

async function encode(answer: Answer, coding: string): Promise<Buffer> {
  const encoding = coding === 'br' ? brotli(answer.body) : zip(answer.body)
  answer.encoded.set(coding, encoding)
  const body = await encoding
  answer.encoded.set(coding, body)
  return body
}

const zipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

// It is done once for all who ask: more than for an answer that goes to one.
const zip = (bytes: Buffer): Promise<Buffer> => zipped(bytes, { level: 9 })
const brotli = (bytes: Buffer): Promise<Buffer> =>
  brotlied(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
