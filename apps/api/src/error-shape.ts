import type { TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import { z } from 'zod'
import type { CommonCode, Refusal, RefusalCode } from './refusals.ts'
import { Refused } from './refused.ts'

/** How every error leaves the house: tRPC's shape, and in it the refusal that a program can act on. */
export interface ErrorShape<R extends Refusal> {
  readonly message: string
  readonly code: TRPCDefaultErrorShape['code']
  readonly data: {
    readonly code: TRPCDefaultErrorShape['data']['code']
    readonly httpStatus: number
    readonly path: string | undefined
    readonly requestId: string
    readonly refusal: R
  }
}
export type RefusalOf<Code extends RefusalCode> = Extract<Refusal, { code: Code }>

/** Where tRPC refuses what it has not read yet; it is replaced before it leaves the house. */
export const unknownRequestId = 'none'

interface Thrown {
  readonly error: TRPCError
  readonly shape: TRPCDefaultErrorShape
  readonly path: string | undefined
  readonly ctx: { readonly requestId: string } | undefined
}

/** For errors that any procedure may have. What nobody expected shows its request id and nothing else. */
export function commonShape(thrown: Thrown): ErrorShape<RefusalOf<CommonCode>> {
  const requestId = thrown.ctx?.requestId ?? unknownRequestId
  const refusal = refusalOf(thrown.error, requestId)
  // A refusal that its procedure forgot to declare still reaches the client whole; only its type is not promised.
  return shaped(thrown, refusal as RefusalOf<CommonCode>)
}

/** For the refusals that one procedure declares; others are left to `commonShape`. */
export const declaredShape =
  <Code extends RefusalCode>(codes: readonly Code[]) =>
  (thrown: Thrown): ErrorShape<RefusalOf<Code>> | undefined => {
    if (!(thrown.error instanceof Refused)) return undefined
    const { refusal } = thrown.error
    return isOneOf(refusal, codes) ? shaped(thrown, refusal) : undefined
  }

const isOneOf = <Code extends RefusalCode>(refusal: Refusal, codes: readonly Code[]): refusal is RefusalOf<Code> =>
  codes.some((code) => code === refusal.code)

function shaped<R extends Refusal>({ shape, path, ctx }: Thrown, refusal: R): ErrorShape<R> {
  const { code, httpStatus } = shape.data
  return {
    message:
      refusal.code === 'INTERNAL'
        ? 'something went wrong; the log has the rest under this request id'
        : shape.message.slice(0, messageMax),
    code: shape.code,
    data: { code, httpStatus, path, requestId: ctx?.requestId ?? unknownRequestId, refusal },
  }
}

/** What a caller is told of it. */
export function refusalOf(error: TRPCError, requestId: string): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error.code === 'BAD_REQUEST' || error.code === 'PARSE_ERROR')
    return { code: 'VALIDATION_FAILED', issues: issuesOf(error) }
  if (error.code === 'NOT_FOUND') return { code: 'NOT_FOUND', entity: 'procedure' }
  if (error.code === 'PAYLOAD_TOO_LARGE') return { code: 'PAYLOAD_TOO_LARGE' }
  if (error.code === 'METHOD_NOT_SUPPORTED' || error.code === 'UNSUPPORTED_MEDIA_TYPE') {
    return { code: 'VALIDATION_FAILED', issues: [{ path: '', message: error.message }] }
  }
  return { code: 'INTERNAL', requestId }
}

/** As many as a person reads: a stranger who is wrong in ten thousand ways is not answered by megabytes. */
const issuesMax = 100
const messageMax = 1_000

function issuesOf(error: TRPCError): { path: string; message: string }[] {
  if (!(error.cause instanceof z.ZodError)) return [{ path: '', message: error.message.slice(0, messageMax) }]
  const { issues } = error.cause
  return issues
    .slice(0, issuesMax)
    .map(({ path, message }) => ({ path: path.join('.'), message: message.slice(0, messageMax) }))
}
