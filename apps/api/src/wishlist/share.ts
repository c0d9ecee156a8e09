import { shareWishlist, unshareWishlist } from '@tillwright/db/wishlists'
import { z } from 'zod'
import { hashOfToken, newToken } from '../settings/keys.ts'
import { customer } from '../trpc.ts'

export const share = customer
  .meta({
    docs:
      'Lets whoever has the token see the wishlist, as it is when he looks, and not whose it is. The token is told ' +
      'this once; asked again there is a new one, and the one before shows nothing any more.',
  })
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ token: z.string(), sharedAt: z.date() }))
  .mutation(async ({ ctx }) => {
    const token = newToken()
    return { token, sharedAt: await shareWishlist(ctx.db, ctx.accountId, hashOfToken(token)) }
  })

export const unshare = customer
  .meta({ docs: 'Lets nobody else see the wishlist any more.' })
  .input(z.strictObject({}).prefault({}))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx }) => {
    await unshareWishlist(ctx.db, ctx.accountId)
    return { ok: true } as const
  })
