import { create as createCategory } from './categories/create.ts'
import { get as getCategory } from './categories/get.ts'
import { list as listCategories } from './categories/list.ts'
import { move as moveCategory } from './categories/move.ts'
import { remove as removeCategory } from './categories/remove.ts'
import { reorder as reorderCategories } from './categories/reorder.ts'
import { update as updateCategory } from './categories/update.ts'
import { create as createCollection } from './collections/create.ts'
import { get as getCollection } from './collections/get.ts'
import { list as listCollections } from './collections/list.ts'
import { preview as previewCollection } from './collections/preview.ts'
import { addProducts, products as collectedProducts, removeProducts } from './collections/products.ts'
import { remove as removeCollection } from './collections/remove.ts'
import { reorderProducts } from './collections/reorder-products.ts'
import { setRule } from './collections/set-rule.ts'
import { update as updateCollection } from './collections/update.ts'
import { get as getGiftCard } from './credit/staff/get.ts'
import { grant } from './credit/staff/grant.ts'
import { issue as issueGiftCard } from './credit/staff/issue.ts'
import { list as listGiftCards } from './credit/staff/list.ts'
import { ofCustomer } from './credit/staff/of-customer.ts'
import { update as updateGiftCard } from './credit/staff/update.ts'
import { disable as disableCustomer, enable as enableCustomer } from './customers/disable.ts'
import { erase as eraseCustomer } from './customers/erase.ts'
import { get as getCustomer } from './customers/get.ts'
import { list as listCustomers } from './customers/list.ts'
import { resetSecondFactor as resetCustomerSecondFactor } from './customers/reset-second-factor.ts'
import { update as updateCustomer } from './customers/update.ts'
import { cancel as cancelImport } from './imports/cancel.ts'
import { errors as importErrors } from './imports/errors.ts'
import { get as getImport } from './imports/get.ts'
import { list as listImports } from './imports/list.ts'
import { get as getStaffInvoice } from './invoices/staff/get.ts'
import { list as listStaffInvoices } from './invoices/staff/list.ts'
import { list as listJobs } from './jobs/list.ts'
import { queues } from './jobs/queues.ts'
import { retry as retryJob } from './jobs/retry.ts'
import { create as createMarket } from './markets/create.ts'
import { get as getMarket } from './markets/get.ts'
import { list as listMarkets } from './markets/list.ts'
import { update as updateMarket } from './markets/update.ts'
import { get as getMedium } from './media/get.ts'
import { list as listMedia } from './media/list.ts'
import { productImages } from './media/product-images.ts'
import { remove as removeMedium } from './media/remove.ts'
import { setProductImages } from './media/set-product-images.ts'
import { update as updateMedium } from './media/update.ts'
import { preview as previewMail } from './notifications/staff/preview.ts'
import { addNote } from './orders/staff/add-note.ts'
import { capture } from './orders/staff/capture.ts'
import { chargeSavedCard } from './orders/staff/charge-saved-card.ts'
import { create as createDraft } from './orders/staff/drafts/create.ts'
import { drafts } from './orders/staff/drafts/drafts.ts'
import { edit } from './orders/staff/edit.ts'
import { exchange } from './orders/staff/exchange/exchange.ts'
import { fulfill } from './orders/staff/fulfill.ts'
import { get as getStaffOrder } from './orders/staff/get.ts'
import { list as listStaffOrders } from './orders/staff/list.ts'
import { markDelivered } from './orders/staff/mark-delivered.ts'
import { refund } from './orders/staff/refund/refund.ts'
import { create as createReturn } from './orders/staff/returns/create.ts'
import { approve, cancel as cancelReturn, reject } from './orders/staff/returns/decide.ts'
import { list as listReturns } from './orders/staff/returns/list.ts'
import { receive } from './orders/staff/returns/receive-return.ts'
import { setTracking } from './orders/staff/set-tracking.ts'
import { updateStatus } from './orders/staff/update-status.ts'
import { byHand } from './payments/manual/by-hand.ts'
import { refundsByHand } from './payments/manual/refunds-by-hand.ts'
import { methods as manualMethods } from './payments/methods/methods.ts'
import { compare as comparePayments } from './payments/staff/compare.ts'
import { differences as paymentDifferences } from './payments/staff/differences.ts'
import { disputes } from './payments/staff/disputes/disputes.ts'
import { holds } from './payments/staff/holds.ts'
import { reconcile as reconcilePayments } from './payments/staff/reconcile.ts'
import { prices } from './prices/staff-prices.ts'
import { attributes, products } from './products/staff-products.ts'
import { batches as couponBatches } from './promotions/staff/coupons/batches.ts'
import { create as createCoupon } from './promotions/staff/coupons/create.ts'
import { exportBatch } from './promotions/staff/coupons/export.ts'
import { generate as generateCoupons } from './promotions/staff/coupons/generate.ts'
import { list as listCoupons } from './promotions/staff/coupons/list.ts'
import { remove as removeCouponCode } from './promotions/staff/coupons/remove.ts'
import { create as createPromotion } from './promotions/staff/create.ts'
import { disable as disablePromotion, enable as enablePromotion } from './promotions/staff/enable.ts'
import { get as getPromotion } from './promotions/staff/get.ts'
import { list as listPromotions } from './promotions/staff/list.ts'
import { remove as removePromotion } from './promotions/staff/remove.ts'
import { simulate as simulatePromotions } from './promotions/staff/simulate.ts'
import { update as updatePromotion } from './promotions/staff/update.ts'
import { approve as approveReviews, reject as rejectReviews } from './reviews/staff/decide.ts'
import { list as listReviews } from './reviews/staff/list.ts'
import { reply as replyToReview } from './reviews/staff/reply.ts'
import { list as listSynonyms, set as setSynonyms } from './search/synonyms.ts'
import { get as getSettings } from './settings/staff/get.ts'
import { update as updateSettings } from './settings/staff/update.ts'
import { categorise } from './shipping/categorise.ts'
import { list as listHolidays } from './shipping/holidays/list.ts'
import { set as setHolidays } from './shipping/holidays/set.ts'
import { create as createMethod } from './shipping/methods/create.ts'
import { disable as disableMethod, enable as enableMethod } from './shipping/methods/enable.ts'
import { get as getMethod } from './shipping/methods/get.ts'
import { list as listMethods } from './shipping/methods/list.ts'
import { remove as removeMethod } from './shipping/methods/remove.ts'
import { update as updateMethod } from './shipping/methods/update.ts'
import { preview as previewShipping } from './shipping/preview.ts'
import { create as createApiKey } from './staff/api-keys/create.ts'
import { list as listApiKeys } from './staff/api-keys/list.ts'
import { revoke as revokeApiKey } from './staff/api-keys/revoke.ts'
import { disable as disableStaff, enable as enableStaff } from './staff/disable.ts'
import { invitations } from './staff/invitations.ts'
import { invite } from './staff/invite.ts'
import { list as listStaff } from './staff/list.ts'
import { listAudit } from './staff/list-audit.ts'
import { resetSecondFactor } from './staff/reset-second-factor.ts'
import { revokeInvitation } from './staff/revoke-invitation.ts'
import { update as updateStaff } from './staff/update.ts'
import { adjust as adjustStock } from './stock/adjust.ts'
import { levels as stockLevels } from './stock/levels.ts'
import { create as createLocation } from './stock/locations/create.ts'
import { disable as disableLocation, enable as enableLocation } from './stock/locations/enable.ts'
import { get as getLocation } from './stock/locations/get.ts'
import { list as listLocations } from './stock/locations/list.ts'
import { update as updateLocation } from './stock/locations/update.ts'
import { lowStock } from './stock/low-stock.ts'
import { movements as stockMovements } from './stock/movements.ts'
import { reconcile as reconcileStock } from './stock/reconcile.ts'
import { set as setStock } from './stock/set.ts'
import { transfer as transferStock } from './stock/transfer.ts'
import { get as getStripeEvent } from './stripe-events/get.ts'
import { list as listStripeEvents } from './stripe-events/list.ts'
import { replay as replayStripeEvent } from './stripe-events/replay.ts'
import { tax } from './tax/staff-tax.ts'
import { router } from './trpc.ts'

/** Everything that staff and its tools can call, by name. */
export const admin = router({
  orders: router({
    list: listStaffOrders,
    get: getStaffOrder,
    updateStatus,
    edit,
    fulfill,
    capture,
    setTracking,
    markDelivered,
    exchange,
    ...byHand,
    chargeSavedCard,
    refund,
    returns: router({ list: listReturns, create: createReturn, approve, reject, cancel: cancelReturn, receive }),
    createDraft,
    drafts,
    addNote,
    invoices: listStaffInvoices,
    invoice: getStaffInvoice,
  }),
  customers: router({
    list: listCustomers,
    get: getCustomer,
    update: updateCustomer,
    disable: disableCustomer,
    enable: enableCustomer,
    erase: eraseCustomer,
    resetSecondFactor: resetCustomerSecondFactor,
  }),
  staff: router({
    list: listStaff,
    invite,
    invitations,
    revokeInvitation,
    update: updateStaff,
    disable: disableStaff,
    enable: enableStaff,
    resetSecondFactor,
  }),
  apiKeys: router({ list: listApiKeys, create: createApiKey, revoke: revokeApiKey }),
  audit: router({ list: listAudit }),
  payments: router({
    compare: comparePayments,
    reconcile: reconcilePayments,
    differences: paymentDifferences,
    holds,
    refundsByHand,
    methods: manualMethods,
  }),
  giftCards: router({ list: listGiftCards, get: getGiftCard, issue: issueGiftCard, update: updateGiftCard }),
  credit: router({ ofCustomer, grant }),
  disputes,
  stripeEvents: router({ list: listStripeEvents, get: getStripeEvent, replay: replayStripeEvent }),
  markets: router({ list: listMarkets, get: getMarket, create: createMarket, update: updateMarket }),
  shipping: router({
    methods: router({
      list: listMethods,
      get: getMethod,
      create: createMethod,
      update: updateMethod,
      enable: enableMethod,
      disable: disableMethod,
      remove: removeMethod,
    }),
    holidays: router({ list: listHolidays, set: setHolidays }),
    preview: previewShipping,
    categorise,
  }),
  prices,
  products,
  attributes,
  search: router({ synonyms: router({ list: listSynonyms, set: setSynonyms }) }),
  imports: router({ list: listImports, get: getImport, errors: importErrors, cancel: cancelImport }),
  promotions: router({
    list: listPromotions,
    get: getPromotion,
    create: createPromotion,
    update: updatePromotion,
    enable: enablePromotion,
    disable: disablePromotion,
    remove: removePromotion,
    simulate: simulatePromotions,
    coupons: router({
      list: listCoupons,
      create: createCoupon,
      remove: removeCouponCode,
      batches: couponBatches,
      generate: generateCoupons,
      export: exportBatch,
    }),
  }),
  categories: router({
    list: listCategories,
    get: getCategory,
    create: createCategory,
    update: updateCategory,
    move: moveCategory,
    reorder: reorderCategories,
    remove: removeCategory,
  }),
  collections: router({
    list: listCollections,
    get: getCollection,
    create: createCollection,
    update: updateCollection,
    remove: removeCollection,
    products: collectedProducts,
    addProducts,
    removeProducts,
    reorderProducts,
    setRule,
    preview: previewCollection,
  }),
  reviews: router({ list: listReviews, approve: approveReviews, reject: rejectReviews, reply: replyToReview }),
  tax,
  stock: router({
    locations: router({
      list: listLocations,
      get: getLocation,
      create: createLocation,
      update: updateLocation,
      enable: enableLocation,
      disable: disableLocation,
    }),
    levels: stockLevels,
    adjust: adjustStock,
    set: setStock,
    transfer: transferStock,
    movements: stockMovements,
    lowStock,
    reconcile: reconcileStock,
  }),
  media: router({
    list: listMedia,
    get: getMedium,
    update: updateMedium,
    remove: removeMedium,
    productImages,
    setProductImages,
  }),
  mails: router({ preview: previewMail }),
  settings: router({ get: getSettings, update: updateSettings }),
  jobs: router({ queues, list: listJobs, retry: retryJob }),
})
