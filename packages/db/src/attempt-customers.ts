import type { PaymentAttemptId } from '@tillwright/domain/ids'
import { requestOfCustomer, requestOfNobody } from '@tillwright/domain/payments/intent'
import type { Db } from './client.ts'
import { type Attempt, readAttempt } from './payments.ts'

/**
 * Has a planned attempt ask for this customer, where it has to do with saved cards and names none: before it is sent.
 * Answers the attempt as it is then, whoever was quicker.
 */
export async function writeCustomerOfAttempt(db: Db, attempt: Attempt, customerId: string): Promise<Attempt | null> {
  if (attempt.cardUse !== null) {
    await ofPlanned(db, attempt)
      .set({ request: requestOfCustomer(attempt.request, customerId, attempt.cardUse) })
      .where('card_use', 'is not', null)
      .execute()
  }
  return readAttempt(db, attempt.id)
}

/**
 * Has a planned attempt ask for nobody: its customer is gone, or can't be made. A key answers one request only, so that
 * what may have been asked under one goes on under another. Answers the attempt as it is then.
 */
export async function dropCustomerOfAttempt(db: Db, attempt: Attempt): Promise<Attempt | null> {
  await ofPlanned(db, attempt)
    .set({
      request: requestOfNobody(attempt.request),
      idempotency_key: attempt.request.customer === undefined ? attempt.idempotencyKey : keyOfNobody(attempt.id),
      card_use: null,
    })
    .execute()
  return readAttempt(db, attempt.id)
}

const keyOfNobody = (attemptId: PaymentAttemptId): string => `open:${attemptId}:nobody`

/** As it was read: somebody may have been quicker. */
const ofPlanned = (db: Db, { id, request }: Attempt) => {
  const planned = db.updateTable('payment_attempt').where('id', '=', id).where('state', '=', 'planned')
  const { customer = null } = request
  return planned.where((eb) => eb(eb.ref('request', '->>').key('customer'), 'is not distinct from', customer))
}
