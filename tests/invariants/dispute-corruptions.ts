import type { disputeInvariants } from '@tillwright/db/invariants/disputes'
import type { exchangeInvariants } from '@tillwright/db/invariants/exchanges'
import type { Corruption } from './corruptions.ts'
import { exchangeCorruptions } from './exchange-corruptions.ts'

const disputeIn = (state: string): string => `(select id from dispute where state = '${state}' limit 1)`
const orderOf = (state: string): string => `(select order_id from dispute where state = '${state}' limit 1)`

type Broken = keyof typeof disputeInvariants | keyof typeof exchangeInvariants

/** With those of money that pays for other orders, of which there may be disputes. */
export const disputeCorruptions: Readonly<Record<Broken, readonly Corruption[]>> = {
  ...exchangeCorruptions,
  disputed_is_disputes: [
    { does: `update payment set disputed_minor = 1 where order_id = ${orderOf('needs_response')}` },
    { does: `update dispute_share set amount_minor = 1 where dispute_id = ${disputeIn('warning_needs_response')}` },
    {
      does: `
        update dispute_share set payment_id = (select id from payment where disputed_minor = 0 limit 1)
        where dispute_id = ${disputeIn('warning_needs_response')}`,
    },
    { does: `update dispute set payment_attempt_id = gen_random_uuid() where id = ${disputeIn('lost')}` },
  ],
  disputed_while_a_bank_decides: [
    {
      does: `
        update order_event set kind = 'dispute_opened' where kind = 'dispute_asked';
        update dispute set state = 'needs_response' where state = 'warning_needs_response'`,
    },
    {
      does: `
        update orders set payment_status = 'DISPUTED' where status = 'DELIVERED';
        update order_event set to_payment_status = 'DISPUTED' from orders
        where orders.id = order_id and position = orders.version and orders.status = 'DELIVERED'`,
    },
  ],
  disputes_are_told: [
    { does: `update order_event set kind = 'dispute_money' where kind = 'dispute_asked'` },
    { does: `update order_event set kind = 'dispute_won' where kind = 'dispute_lost'` },
  ],
  disputes_are_asked_about: [
    { does: `update dispute set created_at = created_at - interval '1 day', checked_at = null` },
  ],
}
