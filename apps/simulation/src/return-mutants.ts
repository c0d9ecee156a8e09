import type { Mutant } from './mutant.ts'

/** Bugs that show where buyers ask to send goods back. */
export const returnMutants = {
  return_is_asked_for_twice: {
    means: 'a buyer who asks again under the same key has asked for two returns',
    breaks: ['one_return_per_key'],
    edits: [
      {
        file: 'apps/api/src/orders/returns/ask-return.ts',
        find: 'if (before !== null) {',
        put: `if (before !== null && by.actor === 'staff') {`,
      },
    ],
    sql: ['alter table order_return drop constraint order_return_key'],
  },
  rejected_goods_come_back: {
    means: 'a return that was refused, or that its buyer has taken back, is approved all the same',
    breaks: ['acknowledged_is_kept'],
    edits: [
      {
        file: 'packages/domain/src/orders/return.ts',
        find: `REJECTED: [],\n  CANCELED: [],`,
        put: `REJECTED: ['APPROVED', 'CANCELED'],\n  CANCELED: ['APPROVED', 'RECEIVED'],`,
      },
    ],
  },
  return_is_only_said: {
    means: 'a buyer is told that his return is taken back, and it is not',
    breaks: ['acknowledged_is_kept'],
    edits: [
      {
        file: 'apps/api/src/orders/returns/cancel-return.ts',
        find: 'return viewOrder(await readDossier(ctx, orderId))',
        put: `const shown = viewOrder(await readDossier(ctx, orderId))
    return { ...shown, returns: shown.returns.map((one) => ({ ...one, state: 'CANCELED' as const })) }`,
      },
      {
        file: 'apps/api/src/orders/returns/cancel-return.ts',
        find: 'await transact(ctx.db, (tx) => moveReturn(ctx, tx, move))',
        put: 'void transact; void moveReturn; void move',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
