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
  scope.addHook('onSend', async (request, reply, payload) => {
    if (!isPublicRead(request) || typeof payload !== 'string') return payload
    const vary = reply.getHeader('vary')
    reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`)
    const bytes = Buffer.from(payload)
    if (bytes.length < bytesMin || bytes.length > bytesMax) return payload
    const encoding = negotiator.negotiate(request.headers['accept-encoding'] ?? '', ['br', 'gzip'])
    if (encoding !== 'br' && encoding !== 'gzip') return payload
    reply.header('content-encoding', encoding)
    return encoding === 'br' ? brotli(bytes) : zip(bytes)
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
