import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { unknownRequestId } from '../error-shape.ts'
import { isPublicRead } from './public-reads.ts'

/**
 * tRPC hands over a Response. Its headers are joined with what is there already, a Vary above all, and what is whole is
 * sent as it is: with its length, and without a stream around it.
 */
export function answerCalls(calls: FastifyInstance): void {
  calls.addHook('onSend', (request, reply, payload, done) => {
    if (!isPublicRead(request)) reply.header('cache-control', 'no-store')
    if (!(payload instanceof Response)) return done(null, payload)
    void unpack(payload, request, reply)
      .then((body) => done(null, body))
      .catch(done)
  })
}

async function unpack(
  answer: Response,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Response['body'] | string> {
  const vary = [reply.getHeader('vary'), answer.headers.get('vary')].filter((one) => one != null).join(', ')
  reply.code(answer.status).headers({ ...Object.fromEntries(answer.headers), vary })
  if (isStream(answer)) return answer.body
  const text = await answer.text()
  // A batch that is refused as a whole has no context yet that could tell tRPC of its request.
  return answer.ok ? text : text.replace(`"requestId":"${unknownRequestId}"`, `"requestId":"${request.id}"`)
}

const isStream = ({ headers }: Response): boolean =>
  headers.has('transfer-encoding') || headers.get('content-type') === 'text/event-stream'
