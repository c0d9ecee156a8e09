import { type FoundProduct, readProduct } from '@tillwright/db/catalogue'
import type { ProductId } from '@tillwright/domain/ids'
import { availabilityOf } from '@tillwright/domain/pricing/availability'
import { z } from 'zod'
import { viewImage } from '../media/view.ts'
import { viewReason } from '../pricing/reason-view.ts'
import { Refused } from '../refused.ts'
import { id, locale, marketCode, moneyOf, text } from '../schemas.ts'
import { marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { Product, viewAttribute, viewComponent } from './view.ts'

const more = { market: marketCode.optional(), locale: locale.optional() }

export const getProduct = anyone
  .meta({
    docs:
      'One active product with the variants that this market sells, by slug or id. A slug that it had once finds it ' +
      'too: where the answer has another one than was asked for, that is its address now.',
  })
  .input(
    z.union([z.strictObject({ slug: text({ max: 200 }), ...more }), z.strictObject({ id: id<ProductId>(), ...more })]),
  )
  .output(Product)
  .query(async ({ ctx, input }) => {
    const { code, currency, pricesIncludeTax } = marketOf(await ctx.shop(), input.market)
    const found = await readProduct(ctx.db, input, { market: code, locale: input.locale })
    if (found === null) throw new Refused({ code: 'NOT_FOUND', entity: 'product' })
    ctx.shown.note(tagsOf(found), endOf(found, ctx.now()))
    const { createdAt: _, ...product } = found
    return {
      ...product,
      tags: [...product.tags],
      images: product.images.map((image) => viewImage(image, ctx.media)),
      categories: [...product.categories],
      attributes: product.attributes.map(viewAttribute),
      taxIncluded: pricesIncludeTax,
      variants: product.variants.map((variant) => ({
        id: variant.id,
        sku: variant.sku,
        options: [...variant.options],
        barcode: variant.barcode,
        weightGrams: variant.weightGrams,
        requiresShipping: variant.requiresShipping,
        price: moneyOf(variant.priceMinor, currency),
        compareAt: variant.compareAtMinor === null ? null : moneyOf(variant.compareAtMinor, currency),
        reasons: variant.reasons.map((reason) => viewReason(reason, currency)),
        available: variant.availableCount,
        availability: availabilityOf(variant),
        components: variant.components.map(viewComponent),
      })),
    }
  })

/** What is made of others shows whether they are there. */
const tagsOf = ({ id, variants }: FoundProduct) =>
  variants.some(({ components }) => components.length > 0)
    ? (['anything'] as const)
    : ([`product:${id}`, 'categories', 'attributes'] as const)

/** Counts of what is getting scarce are right for seconds only; otherwise, until the next price begins or ends. */
function endOf({ variants }: FoundProduct, now: Date): Date | null {
  const isScarce = variants.some(
    ({ availableCount }) => availableCount !== null && availableCount > 0 && availableCount <= scarceCount,
  )
  const ends = variants.flatMap(({ nextChangeAt }) => nextChangeAt ?? [])
  if (isScarce) ends.push(new Date(now.getTime() + scarceMsMax))
  return ends.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
}

const scarceCount = 20
const scarceMsMax = 10_000
