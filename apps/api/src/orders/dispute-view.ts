import type { OrderDispute } from '@tillwright/db/known-disputes'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import type { DisputeState } from '@tillwright/domain/payments/dispute'
import { z } from 'zod'
import { Money, moneyOf } from '../schemas.ts'

const statuses = ['inquiry', 'open', 'won', 'lost', 'closed'] as const

/** As the buyer may see it: without what the bank says of it. */
export const Dispute = z
  .object({
    id: z.uuid(),
    amount: Money.describe('Of this order'),
    status: z
      .enum(statuses)
      .describe(
        'inquiry: the bank only asks; closed: it has stopped asking. open: it has the money and has not decided; ' +
          'won: the shop has it again, lost: the buyer',
      ),
    openedAt: z.date(),
    closedAt: z.date().nullable(),
  })
  .meta({ id: 'OrderDispute' })

export const viewDisputes = (disputes: readonly OrderDispute[], currency: CurrencyCode): z.output<typeof Dispute>[] =>
  disputes.flatMap(({ state, amountMinor, ...dispute }) => {
    const status = statusOf[state]
    return status === null ? [] : [{ ...dispute, status, amount: moneyOf(amountMinor, currency) }]
  })

const statusOf = {
  warning_needs_response: 'inquiry',
  warning_under_review: 'inquiry',
  warning_closed: 'closed',
  needs_response: 'open',
  under_review: 'open',
  won: 'won',
  lost: 'lost',
  unknown: null,
} as const satisfies Record<DisputeState, (typeof statuses)[number] | null>
