import { readPersonalData } from '@tillwright/db/personal-data'
import { z } from 'zod'
import { newestFirst, pageFrom, pageWith } from '../newest-first.ts'
import { ProviderUnavailable } from '../payments/gateway-asked.ts'
import { walletOf } from '../payments/own-card.ts'
import { Refused } from '../refused.ts'
import { type CustomerContext, customer } from '../trpc.ts'
import { PersonalData } from './personal-data.ts'

const orderLimit = z.int().min(1).max(200).default(200).describe('Orders at most')

export const exportData = customer
  .meta({
    docs:
      'Everything that the shop keeps about whoever is signed in, as of one moment, as one document; orders are its ' +
      'newest, and those before them come with the cursor. What opens something is not in it.',
  })
  .input(z.strictObject({ cursor: newestFirst.cursor, limit: orderLimit }).prefault({}))
  .output(PersonalData)
  .query(async ({ ctx, input }) => {
    const found = await readPersonalData(ctx.db, ctx.accountId, pageFrom(input))
    if (found === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
    const { items, nextCursor } = pageWith(found.orders, input.limit, ({ order }) => order)
    const [savedCards, exportedAt] = [await savedCardsOf(ctx), ctx.now().toISOString()]
    return PersonalData.parse({ ...found, exportedAt, savedCards, orders: items, nextCursor })
  })

/** As they are shown to their owner; their numbers only Stripe knows. */
async function savedCardsOf(ctx: CustomerContext): Promise<z.output<typeof PersonalData>['savedCards']> {
  try {
    const wallet = await walletOf(ctx, ctx.accountId)
    return (wallet?.cards ?? []).map(({ brand, last4, expMonth, expYear }) => ({ brand, last4, expMonth, expYear }))
  } catch (error) {
    if (error instanceof ProviderUnavailable) return null
    throw error
  }
}
