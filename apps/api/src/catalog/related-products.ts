import { readRelatedProducts } from '@tillwright/db/product-related'
import type { ProductId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id, locale, marketCode, text } from '../schemas.ts'
import { marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { viewCard } from './list-products.ts'
import { ProductCard } from './view.ts'

const more = { market: marketCode.optional(), locale: locale.optional() }

export const relatedProducts = anyone
  .meta({
    docs: 'What the shop shows beside a product: those that this market sells, in their order, all on one page.',
  })
  .input(
    z.union([z.strictObject({ slug: text({ max: 200 }), ...more }), z.strictObject({ id: id<ProductId>(), ...more })]),
  )
  .output(z.object({ items: z.array(ProductCard), nextCursor: z.null() }))
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const found = await readRelatedProducts(ctx.db, input, { market: market.code, locale: input.locale })
    if (found === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
    // Also those that are not shown: they may come.
    ctx.shown.note([found.productId, ...found.relatedIds].map((productId) => `product:${productId}` as const))
    return { items: found.shown.map((product) => viewCard(product, market, ctx.media)), nextCursor: null }
  })
