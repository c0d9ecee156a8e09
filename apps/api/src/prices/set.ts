import { writeVariantPrice } from '@tillwright/db/variant-prices'
import type { VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id, marketCode } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changePrice } from './change-price.ts'
import { PriceInput } from './inputs.ts'
import { VariantPrice } from './view.ts'

const refusals = ['CONFLICT'] as const

export const set = staff('prices:write')
  .meta({
    docs:
      'Says what a variant costs in a market; what is not given of compareAt and floor stays as it is. A market ' +
      'sells what has a price there. The version is null for the first price.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      variantId: id<VariantId>(),
      market: marketCode,
      price: PriceInput,
      compareAt: PriceInput.extend({ amount: PriceInput.shape.amount.min(1) })
        .nullable()
        .optional(),
      floor: PriceInput.nullable().optional().describe('What no discount undercuts'),
      version: z.int().min(1).nullable(),
    }),
  )
  .output(VariantPrice)
  .mutation(({ ctx, input: { variantId, market, version, price, compareAt, floor } }) =>
    changePrice(ctx, {
      ...{ variantId, market, version },
      write: (tx, held, from) => {
        const given = (amount: PriceInput | null, path: string) => amount && held.minorOf(market, amount, path)
        return writeVariantPrice(
          tx,
          { variantId, market },
          {
            priceMinor: held.minorOf(market, price, 'price'),
            compareAtMinor: compareAt === undefined ? (from?.compareAtMinor ?? null) : given(compareAt, 'compareAt'),
            floorMinor: floor === undefined ? (from?.floorMinor ?? null) : given(floor, 'floor'),
          },
        )
      },
    }),
  )
