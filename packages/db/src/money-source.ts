import type { PaymentAttemptId, PaymentId } from '@tillwright/domain/ids'

/**
 * Whose money it is: that of an intent, which a provider has been asked for, or that of a payment which needs none, as
 * what people receive. One of them, wherever it goes and whatever it pays for.
 */
export interface MoneySource {
  readonly attemptId: PaymentAttemptId | null
  readonly sourcePaymentId: PaymentId | null
}

export const columnsOfSource = ({ attemptId, sourcePaymentId }: MoneySource) => ({
  payment_attempt_id: attemptId,
  source_payment_id: sourcePaymentId,
})
