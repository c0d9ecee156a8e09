import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import negotiator from '@fastify/accept-negotiator'
import type { FastifyInstance } from 'fastify'
import { isPublicRead } from './public-reads.ts'

/** Below, headers weigh more than is won; above, one answer would take a processor away from others for too long. */
const bytesMin = 1_024
const bytesMax = 1_048_576

/** Compresses whole answers that hold no secret, and nothing else: it must be asked for in each scope. */
export function compressPublicReads(scope: FastifyInstance): void {
  scope.addHook('onSend', (request, reply, payload, done) => {
    if (!isPublicRead(request) || typeof payload !== 'string') return done(null, payload)
    const vary = reply.getHeader('vary')
    reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`)
    const accepted = request.headers['accept-encoding']
    const encoding = accepted === undefined ? null : negotiator.negotiate(accepted, ['br', 'gzip'])
    if (encoding !== 'br' && encoding !== 'gzip') return done(null, payload)
    const bytes = Buffer.from(payload)
    if (bytes.length < bytesMin || bytes.length > bytesMax) return done(null, payload)
    reply.header('content-encoding', encoding)
    const compressed = encoding === 'br' ? brotli(bytes) : zip(bytes)
    void compressed.then((body) => done(null, body)).catch(done)
  })
}

const zipped = promisify(gzip)
const brotlied = promisify(brotliCompress)

// More than these takes far longer, and makes little smaller.
const zip = (bytes: Buffer): Promise<Buffer> => zipped(bytes, { level: 6 })
const brotli = (bytes: Buffer): Promise<Buffer> =>
  brotlied(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
