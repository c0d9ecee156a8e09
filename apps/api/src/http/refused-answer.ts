import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import type { ErrorShape, RefusalOf } from '../error-shape.ts'
import type { RefusalCode } from '../refusals.ts'
import { Refused } from '../refused.ts'
import { wire } from '../wire.ts'

/** Calls that never reach tRPC are still answered as tRPC answers, however many are in the request. */
export function refusedAnswer<Code extends RefusalCode>(refusal: RefusalOf<Code>, requestId: string): object {
  const refused = new Refused(refusal)
  const { code, message } = refused
  const httpStatus = getHTTPStatusCodeFromError(refused)
  const shape: ErrorShape<RefusalOf<Code>> = {
    message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: { code, httpStatus, path: undefined, requestId, refusal },
  }
  return { error: wire.output.serialize(shape) }
}
