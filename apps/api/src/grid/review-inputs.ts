import type { TestShop } from '../testing/open-test-shop.ts'
import type { Inputs } from './inputs.ts'

/** For procedures about reviews, wishlists, and what is waited for. */
export const ofReviews = (shop: TestShop): Inputs => ({
  'catalog.reviews.list': () => ({ productId: shop.id.product.mug }),
  'reviews.list': () => ({}),
  'reviews.get': () => ({ productId: shop.id.product.mug }),
  'reviews.create': ({ unreviewedId }) => ({ productId: unreviewedId, rating: 5, body: 'As it says.' }),
  'reviews.update': ({ reviewId }) => ({ reviewId, rating: 4 }),
  'reviews.remove': ({ reviewId }) => ({ reviewId }),
  'reviews.vote': ({ shownReviewId }) => ({ reviewId: shownReviewId, helpful: true }),
  'admin.reviews.list': () => ({}),
  'admin.reviews.approve': ({ reviewId }) => ({ reviews: [{ reviewId, version: 1 }] }),
  'admin.reviews.reject': ({ reviewId }) => ({ reviews: [{ reviewId, version: 1 }] }),
  'admin.reviews.reply': ({ reviewId }) => ({ reviewId, text: 'Thank you.', version: 1 }),
  'wishlist.get': () => ({}),
  'wishlist.add': ({ variantId }) => ({ variantId }),
  'wishlist.remove': ({ variantId }) => ({ variantId }),
  'wishlist.share': () => ({}),
  'wishlist.unshare': () => ({}),
  'wishlist.shared': ({ wishlistToken }) => ({ token: wishlistToken }),
  'stockSubscriptions.list': () => ({}),
  'stockSubscriptions.remove': ({ variantId }) => ({ variantId }),
})
