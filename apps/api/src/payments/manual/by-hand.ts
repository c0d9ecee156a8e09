import { recordPayment } from './record-payment.ts'
import { revokePayment } from './revoke-payment.ts'
import { settleRefund } from './settle-refund.ts'

/** What people say of the money of an order. */
export const byHand = { recordPayment, revokePayment, settleRefund }
