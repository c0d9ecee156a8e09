import type { Mutant } from './mutant.ts'

const api = 'apps/api/src'

/** Bugs of whoever asks for letters about orders. */
export const letterMutants = {
  paid_order_is_not_confirmed: {
    means: 'whoever has paid hears nothing of it',
    breaks: ['one_letter_per_event'],
    edits: [
      {
        file: `${api}/payments/become-paid.ts`,
        find: `const isNew = status === 'PENDING'`,
        put: 'const isNew = false',
      },
    ],
  },
  parcels_of_an_order_are_one_event: {
    means: 'of an order that leaves in parts only the first is told',
    breaks: ['one_letter_per_event'],
    edits: [
      {
        file: 'packages/db/src/mail-request.ts',
        find: 'request.shipmentId',
        put: 'request.orderId',
      },
    ],
  },
} as const satisfies Record<string, Mutant>
