import type { exchangeInvariants } from '@tillwright/db/invariants/exchanges'
import type { Corruption } from './corruptions.ts'

const transferred = `(select id from payment where provider = 'transfer' order by id limit 1)`

export const exchangeCorruptions: Readonly<Record<keyof typeof exchangeInvariants, readonly Corruption[]>> = {
  transfer_is_one_refund: [
    { does: `update refund set transfer_payment_id = null where transfer_payment_id = ${transferred}` },
    {
      does: `
        update payment set source_attempt_id = (
          select id from payment_attempt where state = 'succeeded' and id <> source_attempt_id order by id limit 1)
        where id = ${transferred}`,
    },
  ],
  exchange_adds_up: [
    { does: `update exchange set transferred_minor = transferred_minor - 1` },
    { does: `delete from exchange` },
    { does: `update exchange set original_order_id = (select id from orders where status = 'DELIVERED' limit 1)` },
  ],
}
