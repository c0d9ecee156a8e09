import { expect, test } from 'vitest'
import { openOldDatabase } from './testing/old-database.ts'

test('what has moved before is in the ledger as what moves afterwards, and nothing twice', async () => {
  await using old = await openOldDatabase()
  const { pool, migrateTo } = old
  await migrateTo((key) => key < '0034')
  // Money alone, whose orders nobody asks for here.
  await pool.query(`
    set session_replication_role = replica;
    insert into payment (id, order_id, provider, source_attempt_id, amount_minor, captured_minor, refund_reserved_minor,
      refunded_minor, disputed_minor, currency)
    select id::uuid, gen_random_uuid(), provider, case provider when 'transfer' then gen_random_uuid() end, 1000, captured,
      refunded, refunded, disputed, 'USD' from (values
      ('00000000-0000-4000-8000-000000000001', 'stripe', 1000, 300, 0),
      ('00000000-0000-4000-8000-000000000002', 'manual', 400, 100, 0),
      ('00000000-0000-4000-8000-000000000003', 'transfer', 1000, 0, 0),
      ('00000000-0000-4000-8000-000000000004', 'stripe', 1000, 200, 500),
      ('00000000-0000-4000-8000-000000000005', 'stripe', 0, 0, 0)
    ) as known (id, provider, captured, refunded, disputed);
    insert into refund
      (id, payment_id, order_id, payment_attempt_id, source_payment_id, transfer_payment_id, amount_minor, currency,
      reason, state)
    select gen_random_uuid(), payment::uuid, gen_random_uuid(), attempt::uuid, source::uuid, transfer::uuid, amount, 'USD',
      'canceled', state from (values
      ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), null, null, 300, 'succeeded'),
      ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), null, null, 50, 'failed'),
      ('00000000-0000-4000-8000-000000000002', null, '00000000-0000-4000-8000-000000000002', null, 100, 'succeeded'),
      ('00000000-0000-4000-8000-000000000004', gen_random_uuid(), null, '00000000-0000-4000-8000-000000000003', 200,
        'succeeded')
    ) as known (payment, attempt, source, transfer, amount, state);
    set session_replication_role = origin`)
  expect(await migrateTo((key) => key <= '0034-credit')).not.toHaveProperty('error')
  const sums = async () =>
    (
      await pool.query(
        'select account, sum(amount_minor)::int as sum, count(*)::int from ledger_entry group by 1 order by 1',
      )
    ).rows
  expect(await sums()).toEqual([
    { account: 'by_hand', sum: -300, count: 2 },
    { account: 'payment', sum: 2_300, count: 8 },
    { account: 'provider', sum: -1_200, count: 4 },
    { account: 'transfer', sum: -800, count: 2 },
  ])
  await pool.query(`
    update payment set captured_minor = 700
    where id in ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000005')`)
  expect(await sums()).toMatchObject([
    { account: 'by_hand', sum: -600 },
    { account: 'payment', sum: 3_300 },
    { account: 'provider', sum: -1_900 },
    { account: 'transfer', sum: -800 },
  ])
  const unbalanced = 'select from ledger_entry group by transaction_id having sum(amount_minor) <> 0 or count(*) <> 2'
  expect((await pool.query(unbalanced)).rows).toEqual([])
})
