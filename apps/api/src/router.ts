import { acceptInvitation } from './accounts/accept-invitation.ts'
import { changeEmail, confirmEmailChange } from './accounts/change-email.ts'
import { changePassword } from './accounts/change-password.ts'
import { deleteAccount } from './accounts/delete-account.ts'
import { exportData } from './accounts/export-data.ts'
import { revokeSession, sessions } from './accounts/list-sessions.ts'
import { login } from './accounts/login.ts'
import { logout, logoutAll } from './accounts/logout.ts'
import { me } from './accounts/me.ts'
import { identities, link as linkIdentity, unlink as unlinkIdentity } from './accounts/oidc/link.ts'
import { providers as oidcProviders } from './accounts/oidc/list-providers.ts'
import { redeem as redeemOidc } from './accounts/oidc/redeem.ts'
import { refresh } from './accounts/refresh.ts'
import { register } from './accounts/register.ts'
import { requestPasswordReset, resetPassword } from './accounts/reset-password.ts'
import { begin as beginTotp } from './accounts/second-factor/begin.ts'
import { confirm as confirmTotp } from './accounts/second-factor/confirm.ts'
import { disable as disableTotp } from './accounts/second-factor/disable.ts'
import { renewRecoveryCodes } from './accounts/second-factor/renew-recovery-codes.ts'
import { status as totpStatus } from './accounts/second-factor/status.ts'
import { updateProfile } from './accounts/update-profile.ts'
import { resendVerification, verifyEmail } from './accounts/verify-email.ts'
import { create as createAddress } from './addresses/create.ts'
import { list as listAddresses } from './addresses/list.ts'
import { remove as removeAddress } from './addresses/remove.ts'
import { setDefault as setDefaultAddress } from './addresses/set-default.ts'
import { update as updateAddress } from './addresses/update.ts'
import { addLine } from './cart/add-line.ts'
import { applyCoupon, removeCoupon } from './cart/coupons.ts'
import { create as createCart } from './cart/create.ts'
import { get as getCart } from './cart/get.ts'
import { setMarket } from './cart/set-market.ts'
import { removeLine, updateLine } from './cart/update-line.ts'
import { categoryTree } from './catalog/category-tree.ts'
import { getCategory } from './catalog/get-category.ts'
import { getCollection } from './catalog/get-collection.ts'
import { getProduct } from './catalog/get-product.ts'
import { listCollections } from './catalog/list-collections.ts'
import { listProducts } from './catalog/list-products.ts'
import { openMarkets } from './catalog/open-markets.ts'
import { relatedProducts } from './catalog/related-products.ts'
import { paymentOptions } from './checkout/payment-options.ts'
import { quote, shippingOptions } from './checkout/quote.ts'
import { balance as giftCardBalance } from './credit/balance.ts'
import { get as getCredit } from './credit/get.ts'
import { get as getInvoice } from './invoices/get.ts'
import { list as listInvoices } from './invoices/list.ts'
import { cancel } from './orders/cancel.ts'
import { confirmPayment } from './orders/confirm-payment.ts'
import { get as getOrder } from './orders/get.ts'
import { list as listOrders } from './orders/list.ts'
import { lookup } from './orders/lookup.ts'
import { onUpdate } from './orders/on-update.ts'
import { place } from './orders/place.ts'
import { retryPayment } from './orders/retry-payment.ts'
import { cancelReturn } from './orders/returns/cancel-return.ts'
import { requestReturn } from './orders/returns/request-return.ts'
import { confirmSetup } from './payment-methods/confirm-setup.ts'
import { list as listPaymentMethods } from './payment-methods/list.ts'
import { remove as removePaymentMethod } from './payment-methods/remove.ts'
import { setDefault as setDefaultPaymentMethod } from './payment-methods/set-default.ts'
import { startSetup } from './payment-methods/start-setup.ts'
import { create as createReview } from './reviews/create.ts'
import { get as getReview } from './reviews/get.ts'
import { list as listReviews } from './reviews/list.ts'
import { listShown as listShownReviews } from './reviews/list-shown.ts'
import { remove as removeReview } from './reviews/remove.ts'
import { update as updateReview } from './reviews/update.ts'
import { vote } from './reviews/vote.ts'
import { searchProducts } from './search/find-products.ts'
import { suggestProducts } from './search/suggest.ts'
import { admin } from './staff-router.ts'
import { list as listWaits } from './stock/subscriptions/list.ts'
import { notifyWhenAvailable } from './stock/subscriptions/notify-when-available.ts'
import { remove as removeWait } from './stock/subscriptions/remove.ts'
import { stopNotifying } from './stock/subscriptions/stop-notifying.ts'
import { router } from './trpc.ts'
import { add as addWish } from './wishlist/add.ts'
import { get as getWishlist } from './wishlist/get.ts'
import { remove as removeWish } from './wishlist/remove.ts'
import { share, unshare } from './wishlist/share.ts'
import { shared } from './wishlist/shared.ts'

const cart = { create: createCart, get: getCart, addLine, updateLine, removeLine, setMarket, applyCoupon, removeCoupon }

/** Everything that can be called, by name. */
export const appRouter = router({
  auth: router({
    register,
    login,
    refresh,
    logout,
    logoutAll,
    me,
    sessions,
    revokeSession,
    verifyEmail,
    resendVerification,
    requestPasswordReset,
    resetPassword,
    changePassword,
    changeEmail,
    confirmEmailChange,
    exportData,
    deleteAccount,
    updateProfile,
    acceptInvitation,
    totp: router({
      status: totpStatus,
      begin: beginTotp,
      confirm: confirmTotp,
      disable: disableTotp,
      renewRecoveryCodes,
    }),
    oidc: router({
      providers: oidcProviders,
      redeem: redeemOidc,
      link: linkIdentity,
      identities,
      unlink: unlinkIdentity,
    }),
  }),
  catalog: router({
    markets: router({ list: openMarkets }),
    products: router({
      list: listProducts,
      get: getProduct,
      related: relatedProducts,
      search: searchProducts,
      suggest: suggestProducts,
    }),
    categories: router({ tree: categoryTree, get: getCategory }),
    collections: router({ list: listCollections, get: getCollection }),
    reviews: router({ list: listShownReviews }),
    notifyWhenAvailable,
    stopNotifying,
  }),
  cart: router(cart),
  checkout: router({ shippingOptions, paymentOptions, quote }),
  giftCards: router({ balance: giftCardBalance }),
  credit: router({ get: getCredit }),
  orders: router({
    place,
    onUpdate,
    get: getOrder,
    list: listOrders,
    lookup,
    retryPayment,
    confirmPayment,
    cancel,
    requestReturn,
    cancelReturn,
    invoices: listInvoices,
    invoice: getInvoice,
  }),
  stockSubscriptions: router({ list: listWaits, remove: removeWait }),
  wishlist: router({ get: getWishlist, add: addWish, remove: removeWish, share, unshare, shared }),
  reviews: router({
    list: listReviews,
    get: getReview,
    create: createReview,
    update: updateReview,
    remove: removeReview,
    vote,
  }),
  addresses: router({
    list: listAddresses,
    create: createAddress,
    update: updateAddress,
    remove: removeAddress,
    setDefault: setDefaultAddress,
  }),
  paymentMethods: router({
    list: listPaymentMethods,
    startSetup,
    confirmSetup,
    remove: removePaymentMethod,
    setDefault: setDefaultPaymentMethod,
  }),
  admin,
})
export type AppRouter = typeof appRouter
