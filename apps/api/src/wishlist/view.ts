import type { WishlistItem as KnownItem, Offer as KnownOffer } from '@tillwright/db/wishlist-items'
import type { ProductId, VariantId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { ratingOf } from '@tillwright/domain/reviews/rating'
import { z } from 'zod'
import { newestFirst } from '../newest-first.ts'
import { PriceReason, viewReason } from '../pricing/reason-view.ts'
import { Refused } from '../refused.ts'
import { Rating } from '../reviews/rating-view.ts'
import { Availability, Image, id, Money, marketCode, moneyOf, Option } from '../schemas.ts'

/** What it costs, and whether it is there. */
const Offer = z
  .object({
    price: Money.describe('Of a product without a chosen variant the lowest'),
    priceRange: z.object({ min: Money, max: Money }),
    compareAt: Money.nullable().describe('The original price, where it is higher'),
    reasons: z.array(PriceReason).describe('Why the price is what it is'),
    availability: Availability,
  })
  .meta({ id: 'Offer' })

export const WishlistItem = z
  .object({
    productId: z.uuid(),
    slug: z.string(),
    title: z.string(),
    image: Image.nullable(),
    rating: Rating.nullable(),
    variant: z
      .object({ id: z.uuid(), sku: z.string(), options: z.array(Option) })
      .nullable()
      .describe('Null where none is chosen yet'),
    offer: Offer.nullable().describe('As of now; null where the market does not sell it any more, or not yet'),
    addedAt: z.date(),
  })
  .meta({ id: 'WishlistItem' })

/** Which page of a list, in which market's prices. */
export const pageInput = { market: marketCode.optional(), ...newestFirst }

/** A variant, or a product of which none is chosen yet. */
export const wishInput = z.union([
  z.strictObject({ variantId: id<VariantId>() }),
  z.strictObject({ productId: id<ProductId>() }),
])

export const noSuchWishlist = () => new Refused({ code: 'NOT_FOUND', entity: 'wishlist' })

export const viewItem = (item: KnownItem, market: Market): z.output<typeof WishlistItem> => ({
  productId: item.productId,
  slug: item.slug,
  title: item.title,
  image: item.image,
  rating: item.ratingCounts && ratingOf(item.ratingCounts),
  variant: item.variant && { ...item.variant, options: [...item.variant.options] },
  offer: item.offer && viewOffer(item.offer, market),
  addedAt: item.addedAt,
})

function viewOffer(offer: KnownOffer, { currency }: Market): z.output<typeof Offer> {
  const price = moneyOf(offer.priceMinMinor, currency)
  return {
    price,
    priceRange: { min: price, max: moneyOf(offer.priceMaxMinor, currency) },
    compareAt: offer.compareAtMinor === null ? null : moneyOf(offer.compareAtMinor, currency),
    reasons: offer.reasons.map((reason) => viewReason(reason, currency)),
    availability: offer.availability,
  }
}
