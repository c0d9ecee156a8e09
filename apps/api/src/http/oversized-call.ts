import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { FastifyInstance } from 'fastify'
import type { ErrorShape, RefusalOf } from '../error-shape.ts'
import { wire } from '../wire.ts'

const code = 'PAYLOAD_TOO_LARGE'

/** A call whose body is not read to its end never reaches tRPC, and is still answered as tRPC answers. */
export function answerOversizedCalls(calls: FastifyInstance): void {
  calls.setErrorHandler((error, request, reply) => {
    if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 413)) throw error
    const shape: ErrorShape<RefusalOf<typeof code>> = {
      message: 'the call is too large',
      code: TRPC_ERROR_CODES_BY_KEY[code],
      data: { code, httpStatus: 413, path: undefined, requestId: request.id, refusal: { code } },
    }
    return reply.code(413).send({ error: wire.output.serialize(shape) })
  })
}
