import { writeTiers } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, marketCode } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changePrice } from './change-price.ts'
import { checkedTiers, tiersInput } from './inputs.ts'
import { VariantPrice } from './view.ts'

const refusals = ['CONFLICT'] as const

export const setTiers = staff('prices:write')
  .meta({
    docs:
      'Says what each unit costs whoever buys 2 or more, over all lines of a cart: all tiers, or none. The version ' +
      'is that of the price.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      variantId: id<VariantId>(),
      market: marketCode,
      tiers: tiersInput,
      version: z.int().min(1),
    }),
  )
  .output(VariantPrice)
  .mutation(({ ctx, input: { tiers, ...key } }) =>
    changePrice(ctx, {
      ...key,
      write: (tx, held) => writeTiers(tx, key, checkedTiers(held, { market: key.market, tiers, path: 'tiers' }, 2)),
    }),
  )
