import { expect, test } from 'vitest'
import { submitRefund } from '../payments/submit-refund.ts'
import { sweepPayments } from '../payments/sweep-payments.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { ownerOf, placePaid } from '../testing/place-paid.ts'

test('what the release before was told of has its papers after a sweep, once each, however many look', async () => {
  await using shop = await openTestShop({ works: false })
  const [kept, refunded] = [await placePaid(shop, { mug: 1 }), await placePaid(shop, { mug: 2 })]
  const { refunds } = await ownerOf(shop, refunded).cancel.mutate({ orderId: refunded.order.id, reason: 'no' })
  await submitRefund(shop.served.deps, refunds[0]?.id ?? '')
  const before = 'select order_id, kind, total_minor, currency, sale from invoice order by kind, order_id'
  const { rows } = await shop.database.pool.query(before)
  expect(rows).toHaveLength(3)
  // As if nobody had ever written them.
  await shop.database.pool.query(`
    set session_replication_role = replica;
    delete from invoice;
    update invoice_counter set last_sequence = 0, year = 0;
    set session_replication_role = default`)
  await Promise.all(Array.from({ length: 8 }, () => sweepPayments(shop.served.deps, 'hourly')))
  expect((await shop.database.pool.query(before)).rows).toEqual(rows)
  const papers = await Promise.all(
    [kept, refunded].map((placed) => ownerOf(shop, placed).invoices.query({ orderId: placed.order.id })),
  )
  expect(papers.map(({ items }) => items.map(({ kind }) => kind))).toEqual([['invoice'], ['invoice', 'credit_note']])
})
