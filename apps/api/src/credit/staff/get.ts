import { findCreditAccount, readCreditEntries } from '@tillwright/db/credit'
import type { CreditAccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { noSuch } from '../../prices/view.ts'
import { id } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { Entry, GiftCard, viewEntry, viewGiftCard } from '../view.ts'

export const get = staff('payments:read')
  .meta({ docs: 'A gift card with what it was given and has paid, the newest first, a hundred at most.' })
  .input(z.strictObject({ giftCardId: id<CreditAccountId>() }))
  .output(z.object({ giftCard: GiftCard, entries: z.array(Entry) }))
  .query(async ({ ctx, input: { giftCardId } }) => {
    const account = await findCreditAccount(ctx.db, giftCardId)
    if (account === null || account.kind !== 'gift_card') throw noSuch('giftCard')
    const entries = await readCreditEntries(ctx.db, giftCardId)
    return { giftCard: viewGiftCard(account), entries: entries.map((entry) => viewEntry(entry, account)) }
  })
