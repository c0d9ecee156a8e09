import { findGiftCard } from '@tillwright/db/credit'
import { z } from 'zod'
import { guess } from '../limits/guess.ts'
import { Refused } from '../refused.ts'
import { Money, moneyOf } from '../schemas.ts'
import { anyone, refuses } from '../trpc.ts'
import { giftCardInput, typedHash } from './code.ts'

const refusals = ['GIFT_CARD_INVALID'] as const

export const balance = anyone
  .meta({ docs: 'What a gift card still has, for whoever knows its code.', refuses: refusals })
  .errors(refuses(refusals))
  .input(z.strictObject({ code: giftCardInput }))
  .output(z.object({ balance: Money, expiresAt: z.date().nullable() }))
  .query(async ({ ctx, input: { code } }) => {
    const card = await guess(ctx, { what: 'gift card' }, async () => {
      const hash = typedHash(code)
      const found = hash && (await findGiftCard(ctx.db, hash))
      const isOver = found?.expiresAt != null && found.expiresAt.getTime() <= ctx.now().getTime()
      if (found === null || !found.enabled || isOver) throw new Refused({ code: 'GIFT_CARD_INVALID', giftCard: code })
      return found
    })
    return { balance: moneyOf(card.balanceMinor, card.currency), expiresAt: card.expiresAt }
  })
