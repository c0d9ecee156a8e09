import { attemptStates } from '@tillwright/domain/payments/apply-intent'
import { differenceKinds } from '@tillwright/domain/payments/differences'
import { z } from 'zod'
import { Money, moneyOf } from '../../schemas.ts'
import { minorOfProvider } from '../provider-money.ts'
import { ComparedDispute, viewSides } from './both-disputes.ts'
import type { BothSides } from './both-sides.ts'

export const DifferenceKind = z.enum(differenceKinds).meta({ id: 'PaymentDifferenceKind' })

/** Something that shop and Stripe do not agree upon. */
export const Difference = z
  .object({
    orderId: z.uuid().nullable(),
    subject: z.string().describe('The intent, the refund or the dispute, as Stripe names it'),
    kind: DifferenceKind,
    ours: z.string().nullable().describe('What it is here; null where it is nothing'),
    theirs: z.string().nullable().describe('What it is at Stripe; null where it is nothing'),
    repair: z.string().nullable().describe('What was done about it; null where a person has to look'),
  })
  .meta({ id: 'PaymentDifference' })

const providerMoney = Money.nullable().describe('Null for an amount that is no whole number of minor units')

/** Both sides of the payments of an order. */
export const PaymentComparison = z
  .object({
    attempts: z.array(
      z.object({
        id: z.uuid(),
        paymentIntentId: z.string().nullable(),
        ours: z.object({ state: z.enum(attemptStates), amount: providerMoney }),
        theirs: z
          .object({
            status: z.string(),
            amount: providerMoney,
            received: providerMoney,
            declineCode: z.string().nullable(),
          })
          .nullable()
          .describe('Null where Stripe knows no such intent, or has not been asked for it yet'),
      }),
    ),
    refunds: z.array(
      z.object({
        id: z.uuid().nullable().describe('Null for one that was made at Stripe and is not known here'),
        stripeRefundId: z.string().nullable(),
        ours: z.object({ state: z.string(), amount: Money }).nullable(),
        theirs: z.object({ state: z.string(), amount: providerMoney, problem: z.string().nullable() }).nullable(),
      }),
    ),
    disputes: z.array(ComparedDispute),
    differences: z.array(Difference).describe('Empty where all is well'),
  })
  .meta({ id: 'PaymentComparison' })
export type PaymentComparison = z.output<typeof PaymentComparison>

export const viewComparison = ({ attempts, refunds, disputes, differences }: BothSides): PaymentComparison => ({
  attempts: attempts.map(viewAttempt),
  refunds: refunds.map(viewRefund),
  disputes: disputes.map(viewSides),
  differences: [...differences],
})

const viewAttempt = ({
  ours: { attempt },
  theirs,
}: BothSides['attempts'][number]): PaymentComparison['attempts'][number] => ({
  id: attempt.id,
  paymentIntentId: attempt.intentId,
  ours: { state: attempt.state, amount: moneyFrom(attempt.request) },
  theirs: theirs && {
    status: theirs.status,
    amount: moneyFrom(theirs),
    received: moneyFrom({ ...theirs, amount: theirs.amountReceived }),
    declineCode: theirs.declineCode,
  },
})

const viewRefund = ({ ours, theirs }: BothSides['refunds'][number]): PaymentComparison['refunds'][number] => ({
  id: ours?.id ?? null,
  stripeRefundId: theirs?.id ?? ours?.providerRefundId ?? null,
  ours: ours && { state: ours.state, amount: moneyOf(ours.amountMinor, ours.currency) },
  theirs: theirs && {
    state: theirs.state,
    amount: moneyFrom(theirs),
    problem: theirs.problem,
  },
})

function moneyFrom(said: { readonly amount: number; readonly currency: string }): Money | null {
  const money = minorOfProvider(said)
  return money && moneyOf(money.amountMinor, money.currency)
}
