import type { Mutant } from './mutant.ts'

/** Bugs of whoever tells a provider of taxes what was sold. */
export const taxMutants = {
  sale_is_not_told: {
    means: 'who has found the taxes of an order is never told that it is paid',
    breaks: ['sale_is_told'],
    edits: [
      {
        file: 'apps/api/src/payments/become-paid.ts',
        find: '  await sellOrder(deps, tx, { orderId, ...source })\n',
        put: '',
      },
    ],
  },
  recording_is_tried_once: {
    means: 'a sale that could not be recorded is not tried again',
    breaks: ['taxes_get_told'],
    edits: [
      {
        file: 'apps/api/src/tasks.ts',
        find: 'recordTaxSale(deps, orderId as OrderId)',
        put: 'recordTaxSale(deps, orderId as OrderId).catch(() => undefined)',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
