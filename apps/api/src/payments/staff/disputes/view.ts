import type { Dispute as KnownDispute } from '@tillwright/db/known-disputes'
import { disputeStates } from '@tillwright/domain/payments/dispute'
import { z } from 'zod'
import { Refused } from '../../../refused.ts'
import { Money, moneyOf } from '../../../schemas.ts'

export const DisputeState = z.enum(disputeStates).meta({ id: 'DisputeState' })

export const Dispute = z
  .object({
    id: z.uuid(),
    orderId: z.uuid().describe('For which the charge was made'),
    orderNumber: z.string(),
    paymentIntentId: z.string().nullable(),
    providerDisputeId: z.string(),
    state: DisputeState.describe('In Stripe’s words; those with warning are inquiries, which have taken no money'),
    amount: Money,
    withdrawn: Money.describe('What the bank holds or has taken'),
    fee: Money.nullable().describe('What Stripe has charged for it, which it keeps also where it is won'),
    reason: z.string(),
    networkReasonCode: z.string().nullable(),
    isRefundable: z.boolean().describe('Whether money of the charge can still be sent back'),
    evidenceDueAt: z.date().nullable(),
    submissions: z.int().describe('How often evidence was sent to the bank'),
    submittedAt: z.date().nullable(),
    openedAt: z.date(),
    closedAt: z.date().nullable(),
  })
  .meta({ id: 'Dispute' })

export const viewDispute = (dispute: KnownDispute): z.output<typeof Dispute> => ({
  id: dispute.id,
  orderId: dispute.orderId,
  orderNumber: dispute.orderNumber,
  paymentIntentId: dispute.intentId,
  providerDisputeId: dispute.providerDisputeId,
  state: dispute.state,
  amount: moneyOf(dispute.amountMinor, dispute.currency),
  withdrawn: moneyOf(dispute.withdrawnMinor, dispute.currency),
  fee: dispute.feeCurrency && moneyOf(dispute.feeMinor, dispute.feeCurrency),
  reason: dispute.reason,
  networkReasonCode: dispute.networkReasonCode,
  isRefundable: dispute.isRefundable,
  evidenceDueAt: dispute.evidenceDueAt,
  submissions: dispute.submissionsCount,
  submittedAt: dispute.submittedAt,
  openedAt: dispute.openedAt,
  closedAt: dispute.closedAt,
})

export const noSuchDispute = () => new Refused({ code: 'NOT_FOUND', entity: 'dispute' })
