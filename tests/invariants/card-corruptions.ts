import type { savedCardInvariants } from '@tillwright/db/invariants/saved-cards'
import type { Corruption } from './corruptions.ts'

const charge = (state: string): string => `(select id from card_charge where state = '${state}' limit 1)`
const twoHoursAgo = `shop_now() - interval '2 hours'`

export const cardCorruptions: Readonly<Record<keyof typeof savedCardInvariants, readonly Corruption[]>> = {
  one_customer_per_account: [
    {
      does: `insert into provider_customer (id, account_id, request)
        select gen_random_uuid(), account_id, request from provider_customer`,
    },
    {
      does: `insert into provider_customer (id, account_id, request, customer_id, gone_at)
        select gen_random_uuid(), account_id, request, customer_id, shop_now() from provider_customer`,
    },
  ],
  request_names_its_buyer: [
    {
      does: `update provider_customer set account_id = (
        select id from account where id <> provider_customer.account_id limit 1)`,
    },
    { does: `update payment_attempt set request = request || '{"customer":"cus_another"}' where state = 'succeeded'` },
  ],
  one_live_charge: [
    {
      does: `insert into card_charge (id, order_id, payment_attempt_id)
        select gen_random_uuid(), order_id, payment_attempt_id from card_charge, generate_series(1, 2)
        where id = ${charge('succeeded')}`,
    },
  ],
  charge_has_paid: [
    {
      does: `update payment_attempt set intent_status = 'requires_action' where id in (select payment_attempt_id from card_charge)`,
    },
    { does: `update card_charge set order_id = (select id from orders where status = 'CANCELED' limit 1)` },
    { does: `update card_charge set decline_code = null` },
  ],
  charges_end: [
    {
      does: `update card_charge set state = 'planned', decline_code = null, created_at = ${twoHoursAgo}
        where id = ${charge('succeeded')}`,
    },
  ],
}
