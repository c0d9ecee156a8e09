import { settleCharge } from './charges/settle.ts'
import { expireHold } from './payment-intents/cancel.ts'
import { followRefund } from './refunds/follow.ts'
import type { TaskName } from './store/things.ts'
import type { Work } from './store/work.ts'

/** Contents page: everything that Stripe does by itself after a while. */
export const tasks: Readonly<Record<TaskName, (work: Work, subject: string) => void>> = {
  settle_charge: settleCharge,
  expire_hold: expireHold,
  follow_refund: followRefund,
}
