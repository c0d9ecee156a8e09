import { lockCreditAccount, moveCredit, openStoreCredit } from '@tillwright/db/credit'
import { findCustomer } from '@tillwright/db/customers'
import type { AccountId, CreditAccountId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { Refused } from '../../refused.ts'
import { id, idempotencyKey, text } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { once } from '../../staff/once.ts'
import { refuses, staff } from '../../trpc.ts'
import { readStoreCredit, StoreCredit } from '../get.ts'
import { amountGiven, mustBeSold } from './amount.ts'

const refusals = ['AMOUNT_OUT_OF_RANGE', 'IDEMPOTENCY_CONFLICT'] as const

export const grant = staff('payments:write')
  .meta({
    docs: 'Gives a customer credit to be spent here, or takes some of it back, never more than there is.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      customerId: id<AccountId>(),
      amount: amountGiven,
      direction: z.enum(['give', 'take']).default('give'),
      reason: text({ max: 500 }).describe('The customer can read it'),
      idempotencyKey,
    }),
  )
  .output(StoreCredit)
  .mutation(async ({ ctx, input }) => {
    const { customerId, amount, direction, reason } = input
    await mustBeSold(ctx, amount.currency, 'amount.currency')
    await once(ctx, input, async (tx) => {
      if ((await findCustomer(tx, customerId)) === null) throw noSuch('customer')
      const currency = currencyCode(amount.currency)
      const accountId = await openStoreCredit(tx, { id: ctx.newId<CreditAccountId>(), customerId, currency })
      const { balanceMinor = 0 } = (await lockCreditAccount(tx, accountId)) ?? {}
      if (direction === 'take' && amount.amount > balanceMinor)
        throw new Refused({ code: 'AMOUNT_OUT_OF_RANGE', min: 1, max: balanceMinor })
      const amountMinor = direction === 'take' ? -amount.amount : amount.amount
      await moveCredit(tx, { accountId, kind: direction === 'take' ? 'adjust' : 'issue', amountMinor, reason })
      const facts = { before: { balanceMinor }, after: { balanceMinor: balanceMinor + amountMinor, currency, reason } }
      await auditChange(tx, ctx, { entity: 'storeCredit', entityId: customerId, ...facts })
      return customerId
    })
    return readStoreCredit(ctx.db, customerId)
  })
