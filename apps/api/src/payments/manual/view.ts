import type { Order } from '@tillwright/domain/orders/order'
import { outstandingOf, receivedOf } from '@tillwright/domain/payments/manual'
import { z } from 'zod'
import { Money, moneyOf } from '../../schemas.ts'
import { ManualKind } from '../methods/view.ts'
import { instructionsOf } from './await.ts'

const Receipt = z
  .object({
    id: z.uuid(),
    kind: z
      .enum(['received', 'revoked', 'set_off'])
      .describe('Money that came, an entry by mistake, or goods that came back before they were paid for'),
    amount: Money.describe('Below zero where it was revoked'),
    receivedAt: z.date(),
    reference: z.string().nullable(),
    revokesId: z.uuid().nullable(),
    at: z.date(),
  })
  .meta({ id: 'PaymentReceipt' })

export const ByHand = z
  .object({
    code: z.string(),
    name: z.string(),
    kind: ManualKind,
    instructions: z.string().nullable().describe('What the buyer is to do; null once nothing is to come'),
    paid: Money.describe('What has come, whatever has gone back since'),
    outstanding: Money.describe('What is still to come'),
    receipts: z.array(Receipt),
  })
  .meta({ id: 'ByHand' })

export function viewByHand(order: Order): z.output<typeof ByHand> | null {
  const { manualMethod, manualPayment, currency } = order
  if (manualMethod === null || manualPayment === null) return null
  const instructions = instructionsOf(order)
  const openMinor = order.status === 'CANCELED' ? 0 : outstandingOf(manualPayment)
  const { code, name, kind } = manualMethod
  return {
    ...{ code, name, kind, instructions },
    paid: moneyOf(receivedOf(manualPayment), currency),
    outstanding: moneyOf(openMinor, currency),
    receipts: manualPayment.receipts.map(({ amountMinor, ...receipt }) => ({
      ...receipt,
      amount: moneyOf(amountMinor, currency),
    })),
  }
}
