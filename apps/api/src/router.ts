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
import { openMarkets } from './catalog/open-markets.ts'
import { quote, shippingOptions } from './checkout/quote.ts'
import { create as createCollection } from './collections/create.ts'
import { get as getCollection } from './collections/get.ts'
import { list as listCollections } from './collections/list.ts'
import { addProducts, products as collectedProducts, removeProducts } from './collections/products.ts'
import { remove as removeCollection } from './collections/remove.ts'
import { update as updateCollection } from './collections/update.ts'
import { disable as disableCustomer, enable as enableCustomer } from './customers/disable.ts'
import { get as getCustomer } from './customers/get.ts'
import { list as listCustomers } from './customers/list.ts'
import { update as updateCustomer } from './customers/update.ts'
import { get as getInvoice } from './invoices/get.ts'
import { list as listInvoices } from './invoices/list.ts'
import { get as getStaffInvoice } from './invoices/staff/get.ts'
import { list as listStaffInvoices } from './invoices/staff/list.ts'
import { list as listJobs } from './jobs/list.ts'
import { queues } from './jobs/queues.ts'
import { retry as retryJob } from './jobs/retry.ts'
import { create as createMarket } from './markets/create.ts'
import { get as getMarket } from './markets/get.ts'
import { list as listMarkets } from './markets/list.ts'
import { update as updateMarket } from './markets/update.ts'
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
import { get as getPrices } from './prices/get.ts'
import { create as createGroup } from './prices/groups/create.ts'
import { list as listGroups } from './prices/groups/list.ts'
import { addMembers, members, removeMembers } from './prices/groups/members.ts'
import { remove as removeGroup } from './prices/groups/remove.ts'
import { update as updateGroup } from './prices/groups/update.ts'
import { create as createPriceList } from './prices/lists/create.ts'
import { entries as priceListEntries } from './prices/lists/entries.ts'
import { get as getPriceList } from './prices/lists/get.ts'
import { list as listPriceLists } from './prices/lists/list.ts'
import { remove as removePriceList } from './prices/lists/remove.ts'
import { setEntries as setPriceListEntries } from './prices/lists/set-entries.ts'
import { update as updatePriceList } from './prices/lists/update.ts'
import { create as createPriceRule } from './prices/rules/create.ts'
import { disable as disablePriceRule, enable as enablePriceRule } from './prices/rules/enable.ts'
import { get as getPriceRule } from './prices/rules/get.ts'
import { list as listPriceRules } from './prices/rules/list.ts'
import { preview as previewPriceRule } from './prices/rules/preview.ts'
import { remove as removePriceRule } from './prices/rules/remove.ts'
import { update as updatePriceRule } from './prices/rules/update.ts'
import { create as createSale } from './prices/sales/create.ts'
import { remove as removeSale } from './prices/sales/remove.ts'
import { update as updateSale } from './prices/sales/update.ts'
import { set as setPrice } from './prices/set.ts'
import { setTiers } from './prices/set-tiers.ts'
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
import { revokeInvitation } from './staff/revoke-invitation.ts'
import { update as updateStaff } from './staff/update.ts'
import { get as getStripeEvent } from './stripe-events/get.ts'
import { list as listStripeEvents } from './stripe-events/list.ts'
import { replay as replayStripeEvent } from './stripe-events/replay.ts'
import { create as createTaxCategory } from './tax/categories/create.ts'
import { list as listTaxCategories } from './tax/categories/list.ts'
import { remove as removeTaxCategory } from './tax/categories/remove.ts'
import { update as updateTaxCategory } from './tax/categories/update.ts'
import { categorise as categoriseTax } from './tax/categorise.ts'
import { preview as previewTax } from './tax/preview.ts'
import { create as createTaxRate } from './tax/rates/create.ts'
import { get as getTaxRate } from './tax/rates/get.ts'
import { list as listTaxRates } from './tax/rates/list.ts'
import { remove as removeTaxRate } from './tax/rates/remove.ts'
import { succeed as succeedTaxRate } from './tax/rates/succeed.ts'
import { update as updateTaxRate } from './tax/rates/update.ts'
import { create as createZone } from './tax/zones/create.ts'
import { get as getZone } from './tax/zones/get.ts'
import { list as listZones } from './tax/zones/list.ts'
import { remove as removeZone } from './tax/zones/remove.ts'
import { update as updateZone } from './tax/zones/update.ts'
import { router } from './trpc.ts'

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
    updateProfile,
    acceptInvitation,
  }),
  catalog: router({
    markets: router({ list: openMarkets }),
    products: router({ list: listProducts, get: getProduct }),
    categories: router({ tree: categoryTree }),
  }),
  cart: router(cart),
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
    invoices: listInvoices,
    invoice: getInvoice,
  }),
  addresses: router({
    list: listAddresses,
    create: createAddress,
    update: updateAddress,
    remove: removeAddress,
    setDefault: setDefaultAddress,
  }),
  admin: router({
    orders: router({
      list: listStaffOrders,
      get: getStaffOrder,
      updateStatus,
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
    prices: router({
      get: getPrices,
      set: setPrice,
      tiers: router({ set: setTiers }),
      sales: router({ create: createSale, update: updateSale, remove: removeSale }),
      lists: router({
        list: listPriceLists,
        get: getPriceList,
        create: createPriceList,
        update: updatePriceList,
        remove: removePriceList,
        entries: priceListEntries,
        setEntries: setPriceListEntries,
      }),
      groups: router({
        list: listGroups,
        create: createGroup,
        update: updateGroup,
        remove: removeGroup,
        members,
        addMembers,
        removeMembers,
      }),
      rules: router({
        list: listPriceRules,
        get: getPriceRule,
        create: createPriceRule,
        update: updatePriceRule,
        enable: enablePriceRule,
        disable: disablePriceRule,
        remove: removePriceRule,
        preview: previewPriceRule,
      }),
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
    }),
    tax: router({
      categories: router({
        list: listTaxCategories,
        create: createTaxCategory,
        update: updateTaxCategory,
        remove: removeTaxCategory,
      }),
      zones: router({ list: listZones, get: getZone, create: createZone, update: updateZone, remove: removeZone }),
      rates: router({
        list: listTaxRates,
        get: getTaxRate,
        create: createTaxRate,
        update: updateTaxRate,
        succeed: succeedTaxRate,
        remove: removeTaxRate,
      }),
      categorise: categoriseTax,
      preview: previewTax,
    }),
    settings: router({ get: getSettings, update: updateSettings }),
    jobs: router({ queues, list: listJobs, retry: retryJob }),
  }),
})
export type AppRouter = typeof appRouter
