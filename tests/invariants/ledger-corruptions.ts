import type { ledgerInvariants } from '@tillwright/db/invariants/ledger'
import type { Corruption } from './corruptions.ts'

const captured = `(select id from ledger_entry where account = 'payment' and kind = 'capture' order by id limit 1)`
const card = `(select id from credit_account where kind = 'gift_card' and balance_minor > 0 order by id limit 1)`

export const ledgerCorruptions: Readonly<Record<keyof typeof ledgerInvariants, readonly Corruption[]>> = {
  ledger_comes_to_zero: [
    {
      does: `update ledger_entry set amount_minor = amount_minor + 1 where account = 'provider' and id = ${captured} + 1`,
    },
    { does: `delete from ledger_entry where account = 'issued'` },
  ],
  ledger_is_payments: [
    {
      does: `
        delete from ledger_entry where transaction_id = (
          select transaction_id from ledger_entry where account = 'provider' and kind = 'refund' limit 1)`,
    },
    {
      does: `
        update ledger_entry set payment_id = (select id from payment where captured_minor = 0 limit 1)
        where id = ${captured}`,
    },
  ],
  credit_is_ledger: [{ does: `update credit_account set balance_minor = balance_minor + 1 where id = ${card}` }],
}

/** As the triggers would have it, had they been awake: what a corruption has done to payments, in the ledger too. */
export const writeLedger = `
  with moved as (
    select payment.id, payment.currency, nextval('ledger_transaction') as transaction_id,
      payment.captured_minor - payment.refunded_minor - payment.disputed_minor - coalesce((
        select sum(amount_minor) from ledger_entry where payment_id = payment.id and account = 'payment'
      ), 0) as amount_minor
    from payment
  )
  insert into ledger_entry (transaction_id, kind, account, payment_id, amount_minor, currency)
    select transaction_id, 'adjust', side.account, id, side.sign * amount_minor, currency
    from moved, (values ('payment', 1), ('by_hand', -1)) as side (account, sign) where amount_minor <> 0;`
