import { clearTransaction } from './balance/clear.ts'
import { settleCharge } from './charges/settle.ts'
import { expireDueSession } from './checkout/expire.ts'
import { decideDispute, missEvidence } from './disputes/decide.ts'
import { expireHold } from './payment-intents/cancel.ts'
import { settleDebit } from './payment-intents/debit.ts'
import { followRefund } from './refunds/follow.ts'
import type { TaskName } from './store/things.ts'
import type { Work } from './store/work.ts'

/** Contents page: everything that Stripe does by itself after a while. */
export const tasks: Readonly<Record<TaskName, (work: Work, subject: string) => void>> = {
  settle_charge: settleCharge,
  settle_debit: settleDebit,
  clear_transaction: clearTransaction,
  expire_hold: expireHold,
  follow_refund: followRefund,
  expire_session: expireDueSession,
  decide_dispute: decideDispute,
  miss_evidence: missEvidence,
}
