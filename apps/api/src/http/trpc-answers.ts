import type { FastifyInstance } from 'fastify'
import { unknownRequestId } from '../error-shape.ts'
import { isPublicRead } from './public-reads.ts'

/**
 * tRPC hands over a Response. Its headers are joined with what is there already, a Vary above all, and what is whole is
 * sent as it is: with its length, and without a stream around it.
 */
export function answerCalls(calls: FastifyInstance): void {
  calls.addHook('onSend', async (request, reply, payload) => {
    if (!isPublicRead(request)) reply.header('cache-control', 'no-store')
    if (!(payload instanceof Response)) return payload
    const vary = [reply.getHeader('vary'), payload.headers.get('vary')].filter((one) => one != null).join(', ')
    reply.code(payload.status).headers({ ...Object.fromEntries(payload.headers), vary })
    if (isStream(payload)) return payload.body
    const text = await payload.text()
    // A batch that is refused as a whole has no context yet that could tell tRPC of its request.
    return payload.ok ? text : text.replace(`"requestId":"${unknownRequestId}"`, `"requestId":"${request.id}"`)
  })
}

const isStream = ({ headers }: Response): boolean =>
  headers.has('transfer-encoding') || headers.get('content-type') === 'text/event-stream'
