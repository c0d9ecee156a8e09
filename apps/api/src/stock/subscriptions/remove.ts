import { deleteOwnSubscription } from '@tillwright/db/stock-subscriptions'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../../schemas.ts'
import { customer } from '../../trpc.ts'

export const remove = customer
  .meta({ docs: 'Whoever is signed in waits for a variant no longer; for what he does not wait for, nothing happens.' })
  .input(z.strictObject({ variantId: id<VariantId>() }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input }) => {
    await deleteOwnSubscription(ctx.db, ctx.accountId, input.variantId)
    return { ok: true } as const
  })
