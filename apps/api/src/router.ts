import { addLine } from './cart/add-line.ts'
import { applyCoupon, removeCoupon } from './cart/coupons.ts'
import { create as createCart } from './cart/create.ts'
import { get as getCart } from './cart/get.ts'
import { setMarket } from './cart/set-market.ts'
import { removeLine, updateLine } from './cart/update-line.ts'
import { categoryTree } from './catalog/category-tree.ts'
import { getProduct } from './catalog/get-product.ts'
import { listProducts } from './catalog/list-products.ts'
import { quote, shippingOptions } from './checkout/quote.ts'
import { cancel } from './orders/cancel.ts'
import { confirmPayment } from './orders/confirm-payment.ts'
import { get as getOrder } from './orders/get.ts'
import { place } from './orders/place.ts'
import { retryPayment } from './orders/retry-payment.ts'
import { router } from './trpc.ts'

/** Everything that can be called, by name. */
export const appRouter = router({
  catalog: router({
    products: router({ list: listProducts, get: getProduct }),
    categories: router({ tree: categoryTree }),
  }),
  cart: router({
    create: createCart,
    get: getCart,
    addLine,
    updateLine,
    removeLine,
    setMarket,
    applyCoupon,
    removeCoupon,
  }),
  checkout: router({ shippingOptions, quote }),
  orders: router({ place, get: getOrder, retryPayment, confirmPayment, cancel }),
})
export type AppRouter = typeof appRouter
