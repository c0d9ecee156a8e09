import { findCreditAccount, findGiftCard, insertGiftCard, moveCredit } from '@tillwright/db/credit'
import type { CreditAccountId } from '@tillwright/domain/ids'
import { currencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { idempotencyKey, moment, text } from '../../schemas.ts'
import { auditChange } from '../../staff/audit-change.ts'
import { once } from '../../staff/once.ts'
import { refuses, staff } from '../../trpc.ts'
import { codesOf, hashOfCode, newCode } from '../code.ts'
import { GiftCard, viewGiftCard } from '../view.ts'
import { amountGiven, mustBeSold } from './amount.ts'

const refusals = ['IDEMPOTENCY_CONFLICT'] as const

export const issue = staff('payments:write')
  .meta({
    docs:
      'Makes a gift card of this amount. Its code is told here and nowhere else: whoever knows it can spend it. ' +
      'Asking again under the same key tells it again.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      amount: amountGiven,
      expiresAt: moment.optional().describe('From then on it pays for nothing; left out: never'),
      note: text({ max: 500 }).optional().describe('For the staff to read'),
      idempotencyKey,
    }),
  )
  .output(z.object({ code: z.string().nullable(), giftCard: GiftCard }))
  .mutation(async ({ ctx, input }) => {
    await mustBeSold(ctx, input.amount.currency, 'amount.currency')
    const accountId = await once<CreditAccountId>(ctx, input, async (tx) => {
      const id = ctx.newId<CreditAccountId>()
      const [code, currency] = [newCode(ctx, id), currencyCode(input.amount.currency)]
      const { expiresAt = null, note = null } = input
      const card = { id, currency, codeHash: hashOfCode(code), codeEnd: code.slice(-4), expiresAt, note }
      await insertGiftCard(tx, card)
      await moveCredit(tx, { accountId: id, kind: 'issue', amountMinor: input.amount.amount, reason: note })
      const after = { codeEnd: card.codeEnd, amount: { ...input.amount }, expiresAt: expiresAt?.toISOString() ?? null }
      await auditChange(tx, ctx, { entity: 'giftCard', entityId: id, before: null, after })
      return id
    })
    const giftCard = await findCreditAccount(ctx.db, accountId)
    if (giftCard === null) throw noSuch('giftCard')
    const found = await Promise.all(
      codesOf(ctx, accountId).map(async (code) => ({ code, card: await findGiftCard(ctx.db, hashOfCode(code)) })),
    )
    // Null where all secrets have been rotated since: then it is in nobody's hands but those that had it.
    const code = found.find(({ card }) => card?.id === accountId)?.code ?? null
    return { code, giftCard: viewGiftCard(giftCard) }
  })
