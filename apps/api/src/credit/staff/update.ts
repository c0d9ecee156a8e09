import { transact } from '@tillwright/db/client'
import { type CreditAccount, findCreditAccount, lockCreditAccount, writeCreditAccount } from '@tillwright/db/credit'
import type { CreditAccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { Refused } from '../../refused.ts'
import { id, moment, text } from '../../schemas.ts'
import { auditChange, changesNothing, type Facts } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { GiftCard, viewGiftCard } from '../view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('payments:write')
  .meta({
    docs: 'Changes what is given of a gift card: one that is not enabled, or has expired, pays for nothing.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      giftCardId: id<CreditAccountId>(),
      enabled: z.boolean().optional(),
      expiresAt: moment.nullable().optional(),
      note: text({ max: 500 }).nullable().optional(),
      version: z.int().min(1),
    }),
  )
  .output(GiftCard)
  .mutation(({ ctx, input: { giftCardId, version, ...given } }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockCreditAccount(tx, giftCardId)
      if (from === null || from.kind !== 'gift_card') throw noSuch('giftCard')
      if (from.version !== version)
        throw new Refused({ code: 'CONFLICT', entity: 'giftCard', currentVersion: from.version })
      const to = withGiven(from, given)
      const [before, after] = [factsOf(from), factsOf(to)]
      if (changesNothing(before, after)) return viewGiftCard(from)
      await writeCreditAccount(tx, giftCardId, to)
      await auditChange(tx, ctx, { entity: 'giftCard', entityId: giftCardId, before, after })
      return viewGiftCard((await findCreditAccount(tx, giftCardId)) ?? from)
    }),
  )

const factsOf = ({ enabled, expiresAt, note }: Pick<CreditAccount, 'enabled' | 'expiresAt' | 'note'>): Facts => ({
  ...{ enabled, note },
  expiresAt: expiresAt?.toISOString() ?? null,
})
