import { findGiftCard } from '@tillwright/db/credit'
import { z } from 'zod'
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
    const hash = typedHash(code)
    const card = hash && (await findGiftCard(ctx.db, hash))
    const isOver = card?.expiresAt != null && card.expiresAt.getTime() <= ctx.now().getTime()
    if (card === null || !card.enabled || isOver) throw new Refused({ code: 'GIFT_CARD_INVALID', giftCard: code })
    return { balance: moneyOf(card.balanceMinor, card.currency), expiresAt: card.expiresAt }
  })
