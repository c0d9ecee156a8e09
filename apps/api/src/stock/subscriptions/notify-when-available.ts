import { readAccount } from '@tillwright/db/accounts'
import { transact } from '@tillwright/db/client'
import { readVariantToSell } from '@tillwright/db/pricing-facts'
import { insertSubscription } from '@tillwright/db/stock-subscriptions'
import type { AccountId, StockSubscriptionId, VariantId } from '@tillwright/domain/ids'
import { availabilityOf } from '@tillwright/domain/pricing/availability'
import { z } from 'zod'
import { signedIn } from '../../accounts/identity.ts'
import { email, invalid } from '../../accounts/inputs.ts'
import type { Context } from '../../context.ts'
import { clientAddressOf } from '../../orders/client-address.ts'
import { Refused } from '../../refused.ts'
import { id, locale, marketCode } from '../../schemas.ts'
import { localeOf, marketOf } from '../../settings/shop.ts'
import { anyone } from '../../trpc.ts'

/** Beyond them nothing is written, and nothing is said: the answer would tell who waits. */
const caps = { perEmail: 50, perClientAddress: 200 }

export const notifyWhenAvailable = anyone
  .meta({
    docs:
      'Mails once, when a variant that is not in stock can be had again. Whoever is signed in is mailed at the ' +
      'address of his account, a guest at the one he gives. Asked again it changes nothing, and it answers alike ' +
      `whoever waits already; an address waits for ${caps.perEmail} variants at most, the first ones, and is mailed ` +
      'once a day about each. A guest waits for nothing under an address that wants no such mails. Where the variant ' +
      'is in stock, nobody waits for it: `available` says so.',
  })
  .input(
    z.strictObject({
      variantId: id<VariantId>(),
      email: email.optional().describe('Of a guest, who needs one'),
      market: marketCode.optional(),
      locale: locale.optional().describe('What the mail is written in'),
    }),
  )
  .output(z.object({ ok: z.literal(true), available: z.boolean().describe('Whether it is in stock as it is') }))
  .mutation(async ({ ctx, input }) => {
    const { variantId } = input
    const [market, to] = [marketOf(await ctx.shop(), input.market), await subscriberOf(ctx, input.email)]
    const variant = await readVariantToSell(ctx.db, variantId, market.code)
    if (variant === null || !variant.sellable) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    if (availabilityOf(variant) === 'in_stock') return { ok: true, available: true } as const
    const client = clientAddressOf(ctx.ip)
    const subscription = {
      ...{
        id: ctx.newId<StockSubscriptionId>(),
        variantId,
        market: market.code,
        locale: localeOf(market, input.locale),
      },
      ...to,
      clientAddressHash: client === null ? null : ctx.keys.hashOfClientAddress(client),
    }
    await transact(ctx.db, async (tx) => {
      await insertSubscription(tx, subscription, caps)
      // What came in since it was looked at has told nobody of it: so it is looked at once more.
      await ctx.jobs.enqueue(tx, 'tell-subscribers', [{ variantIds: [variantId] }])
    })
    return { ok: true, available: false } as const
  })

interface Subscriber {
  readonly email: string
  readonly customerId: AccountId | null
  readonly proven: boolean
}

/** Nobody who is signed in lets others be written to. */
async function subscriberOf(ctx: Context, given: string | undefined): Promise<Subscriber> {
  const who = await signedIn(ctx)
  if (who !== null) {
    const account = await readAccount(ctx.db, who.accountId)
    if (account === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return { email: account.email, customerId: account.id, proven: account.emailVerifiedAt !== null }
  }
  if (given === undefined) throw invalid('email', 'is needed of whoever is not signed in')
  return { email: given, customerId: null, proven: false }
}
