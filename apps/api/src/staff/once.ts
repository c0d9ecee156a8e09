import { createHash } from 'node:crypto'
import { type Tx, transact } from '@tillwright/db/client'
import type { Json } from '@tillwright/db/schema'
import { answerStaffRequest, claimStaffRequest } from '@tillwright/db/staff-requests'
import { Refused } from '../refused.ts'
import type { StaffContext } from '../trpc.ts'

/** As it came in, checked; with the key that whoever asks has chosen. */
interface Keyed {
  readonly idempotencyKey: string
}

/**
 * Does something that moves money or goods, once for each key of whoever asks: the same request under the same key is
 * answered what came of it then, in the words in which it was kept. A refusal keeps nothing, so that it can be asked
 * again. Throws IDEMPOTENCY_CONFLICT where something else was asked under the key.
 */
export const once = <Answer extends Json>(
  ctx: StaffContext,
  { idempotencyKey, ...asked }: Keyed,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> =>
  transact(ctx.db, async (tx) => {
    const requestHash = createHash('sha256').update(JSON.stringify(asked)).digest()
    const request = { actorId: ctx.actor.id, idempotencyKey, action: ctx.action, requestHash }
    const before = await claimStaffRequest(tx, request)
    if (before === null) {
      const answer = await work(tx)
      await answerStaffRequest(tx, request, answer)
      return answer
    }
    if (before.action !== ctx.action || !before.requestHash.equals(requestHash)) {
      throw new Refused({ code: 'IDEMPOTENCY_CONFLICT' })
    }
    // What this very work has answered then.
    return before.answer as Answer
  })
