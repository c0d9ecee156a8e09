import type { manualInvariants } from '@tillwright/db/invariants/manual'
import type { Corruption } from './corruptions.ts'

const receiptOf = (payment: string, amount: string): string => `
  insert into payment_receipt (id, payment_id, kind, amount_minor, received_at, actor_name)
    select gen_random_uuid(), id, 'received', ${amount}, shop_now(), 'test' from payment where id = ${payment};`
const ofOrder = (paymentStatus: string): string => `(
  select payment.id from payment join orders on orders.id = order_id
  where provider = 'manual' and payment_status = '${paymentStatus}' order by payment.id limit 1)`

/** Promises back all that a payment by hand has brought, once more. */
export const moreByHand = `
  insert into refund (id, payment_id, order_id, source_payment_id, amount_minor, currency, reason, state)
    select gen_random_uuid(), id, order_id, id, captured_minor, currency, 'test', 'requested'
    from payment where provider = 'manual' and captured_minor > amount_minor;
  update payment set refund_reserved_minor = refund_reserved_minor + captured_minor
  where provider = 'manual' and captured_minor > amount_minor`

export const manualCorruptions: Readonly<Record<keyof typeof manualInvariants, readonly Corruption[]>> = {
  captured_is_receipts: [
    { does: receiptOf(ofOrder('SUCCEEDED'), '1') },
    { does: receiptOf(`(select id from payment where provider = 'stripe' order by id limit 1)`, '1') },
  ],
  receipt_is_revoked_once: [
    {
      does: `
        update payment_receipt set revokes_id = (select id from payment_receipt where kind = 'set_off' limit 1)
        where kind = 'revoked'`,
    },
  ],
  set_off_is_nothing_sent: [{ does: `update refund set is_set_off = false where is_set_off` }],
  paid_by_hand_is_paid: [
    {
      does: `
        ${receiptOf(ofOrder('PENDING'), 'amount_minor - captured_minor')}
        update payment set captured_minor = amount_minor where id = ${ofOrder('PENDING')}`,
    },
  ],
}
