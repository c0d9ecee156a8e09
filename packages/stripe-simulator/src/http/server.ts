import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify'
import { formOfMultipart } from '../files/multipart.ts'
import type { Answer } from './execute.ts'
import type { Asked } from './v1.ts'

/** The HTTP server with /v1 on it; every other route is added by its room. */
export function makeServer(v1: (asked: Asked) => Promise<Answer | null>): FastifyInstance {
  const server = fastify({ forceCloseConnections: true, bodyLimit: 2_097_152 })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const file = { parseAs: 'buffer', bodyLimit: 8_388_608 } as const
  server.addContentTypeParser<Buffer>('multipart/form-data', file, (request, body, done) =>
    done(null, formOfMultipart(request.headers['content-type'] ?? '', body) ?? ''),
  )
  server.all('/v1/*', async (request, reply) => {
    const answer = await v1(askedOf(request))
    if (answer !== null) return await reply.code(answer.status).headers(answer.headers).send(answer.body)
    reply.hijack()
    request.raw.socket.destroy()
  })
  return server
}

/** The body as it came; '' where there is none. */
export const textOf = (request: FastifyRequest): string => (typeof request.body === 'string' ? request.body : '')

function askedOf(request: FastifyRequest): Asked {
  const [path = '', search = ''] = request.url.split('?')
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
  return { method: request.method, path, search, headers: Object.fromEntries(headers), body: textOf(request) }
}
