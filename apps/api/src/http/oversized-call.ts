import type { FastifyInstance } from 'fastify'
import { Refused } from '../refused.ts'
import { refusedAnswer } from './refused-answer.ts'

/** A call whose body is not read to its end never reaches tRPC, and is still answered as tRPC answers. */
export function answerOversizedCalls(calls: FastifyInstance): void {
  calls.setErrorHandler((error, request, reply) => {
    if (error instanceof Refused && error.refusal.code === 'RATE_LIMITED')
      return reply.code(429).send(refusedAnswer(error.refusal, request.id))
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 413)) throw error
    return reply.code(413).send(refusedAnswer({ code: 'PAYLOAD_TOO_LARGE' }, request.id))
  })
}
