import type { Mutant } from './mutant.ts'

/** Bugs of whoever gives goods for goods. */
export const exchangeMutants = {
  exchange_is_charged_whole: {
    means: 'what was paid for the goods that are given pays for the others, which are to be paid once more',
    breaks: ['payment_is_order', 'order_and_money_agree'],
    edits: [
      {
        file: 'packages/db/src/transfers.ts',
        find: 'update payment set amount_minor = amount_minor - ',
        put: 'update payment set amount_minor = amount_minor - 0 * ',
      },
    ],
  },
  exchanged_goods_are_not_sold: {
    means: 'an order that other goods have paid for still gives its own back after a while',
    breaks: ['goods_follow_order'],
    edits: [
      {
        file: 'apps/api/src/payments/become-paid.ts',
        find: `  if (status === 'PENDING') await`,
        put: `  if (status === 'PENDING' && by.actor !== 'staff') await`,
      },
    ],
  },
  transfer_is_forgotten: {
    means: 'an order that was paid for in part ends, that part goes nowhere, and nobody misses it',
    breaks: ['unowed_money_goes_back'],
    edits: [
      {
        file: 'apps/api/src/payments/cancel-unpaid.ts',
        find: `  await promiseRestOf(deps, tx, { orderId, only: 'unrefused' })\n`,
        put: '',
      },
      {
        file: 'apps/api/src/payments/apply-state.ts',
        find: `  await promiseRestOf(on.deps, on.tx, { orderId: order.id, only: 'unrefused' })\n`,
        put: '',
      },
      { file: 'packages/db/src/rests-of-money.ts', find: ' or transfer_payment_id is not null', put: '' },
      { file: 'packages/db/src/rests-of-money.ts', find: 'where source_attempt_id is not null', put: 'where false' },
      { file: 'packages/db/src/rests-of-money.ts', find: 'where source_payment_id is not null', put: 'where false' },
    ],
  },
  transfer_is_not_credited: {
    means: 'what pays for another order stays owed on the one it was paid for',
    breaks: ['transfer_is_one_refund', 'refund_has_its_credit_note'],
    edits: [
      {
        file: 'apps/api/src/orders/staff/exchange/settle.ts',
        find: 'for (const { refundId } of money.transferred) await',
        put: 'for (const { refundId } of money.transferred.slice(1)) await',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
