import { acceptInvitation } from './accounts/accept-invitation.ts'
import { changePassword } from './accounts/change-password.ts'
import { revokeSession, sessions } from './accounts/list-sessions.ts'
import { login } from './accounts/login.ts'
import { logout, logoutAll } from './accounts/logout.ts'
import { me } from './accounts/me.ts'
import { refresh } from './accounts/refresh.ts'
import { register } from './accounts/register.ts'
import { requestPasswordReset, resetPassword } from './accounts/reset-password.ts'
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
import { getProduct } from './catalog/get-product.ts'
import { listProducts } from './catalog/list-products.ts'
import { quote, shippingOptions } from './checkout/quote.ts'
import { disable as disableCustomer, enable as enableCustomer } from './customers/disable.ts'
import { get as getCustomer } from './customers/get.ts'
import { list as listCustomers } from './customers/list.ts'
import { update as updateCustomer } from './customers/update.ts'
import { list as listJobs } from './jobs/list.ts'
import { queues } from './jobs/queues.ts'
import { retry as retryJob } from './jobs/retry.ts'
import { cancel } from './orders/cancel.ts'
import { confirmPayment } from './orders/confirm-payment.ts'
import { get as getOrder } from './orders/get.ts'
import { list as listOrders } from './orders/list.ts'
import { lookup } from './orders/lookup.ts'
import { onUpdate } from './orders/on-update.ts'
import { place } from './orders/place.ts'
import { retryPayment } from './orders/retry-payment.ts'
import { addNote } from './orders/staff/add-note.ts'
import { get as getStaffOrder } from './orders/staff/get.ts'
import { list as listStaffOrders } from './orders/staff/list.ts'
import { updateStatus } from './orders/staff/update-status.ts'
import { compare as comparePayments } from './payments/staff/compare.ts'
import { differences as paymentDifferences } from './payments/staff/differences.ts'
import { reconcile as reconcilePayments } from './payments/staff/reconcile.ts'
import { create as createApiKey } from './staff/api-keys/create.ts'
import { list as listApiKeys } from './staff/api-keys/list.ts'
import { revoke as revokeApiKey } from './staff/api-keys/revoke.ts'
import { disable as disableStaff, enable as enableStaff } from './staff/disable.ts'
import { invitations } from './staff/invitations.ts'
import { invite } from './staff/invite.ts'
import { list as listStaff } from './staff/list.ts'
import { listAudit } from './staff/list-audit.ts'
import { revokeInvitation } from './staff/revoke-invitation.ts'
import { update as updateStaff } from './staff/update.ts'
import { get as getStripeEvent } from './stripe-events/get.ts'
import { list as listStripeEvents } from './stripe-events/list.ts'
import { replay as replayStripeEvent } from './stripe-events/replay.ts'
import { router } from './trpc.ts'

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
    updateProfile,
    acceptInvitation,
  }),
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
  orders: router({
    place,
    onUpdate,
    get: getOrder,
    list: listOrders,
    lookup,
    retryPayment,
    confirmPayment,
    cancel,
  }),
  addresses: router({
    list: listAddresses,
    create: createAddress,
    update: updateAddress,
    remove: removeAddress,
    setDefault: setDefaultAddress,
  }),
  admin: router({
    orders: router({ list: listStaffOrders, get: getStaffOrder, updateStatus, addNote }),
    customers: router({
      list: listCustomers,
      get: getCustomer,
      update: updateCustomer,
      disable: disableCustomer,
      enable: enableCustomer,
    }),
    staff: router({
      list: listStaff,
      invite,
      invitations,
      revokeInvitation,
      update: updateStaff,
      disable: disableStaff,
      enable: enableStaff,
    }),
    apiKeys: router({ list: listApiKeys, create: createApiKey, revoke: revokeApiKey }),
    audit: router({ list: listAudit }),
    payments: router({
      compare: comparePayments,
      reconcile: reconcilePayments,
      differences: paymentDifferences,
    }),
    stripeEvents: router({ list: listStripeEvents, get: getStripeEvent, replay: replayStripeEvent }),
    jobs: router({ queues, list: listJobs, retry: retryJob }),
  }),
})
export type AppRouter = typeof appRouter
