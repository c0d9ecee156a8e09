import type { Inputs } from './inputs.ts'

const price = { amount: 900, currency: 'USD' }
const off = { name: 'Off', reduction: { kind: 'percent', percentPpm: 1 } }

/** For procedures about prices. */
export const ofPrices: Inputs = {
  'admin.prices.get': ({ variantId }) => ({ variantId }),
  'admin.prices.set': ({ variantId }) => ({ variantId, market: 'US', price, version: 1 }),
  'admin.prices.tiers.set': ({ variantId }) => ({ variantId, market: 'US', tiers: [], version: 1 }),
  'admin.prices.sales.create': ({ variantId }) => ({ variantId, market: 'US', unitPrice: price }),
  'admin.prices.sales.update': ({ saleId }) => ({ saleId, unitPrice: price, version: 1 }),
  'admin.prices.sales.remove': ({ saleId }) => ({ saleId, version: 1 }),
  'admin.prices.lists.list': () => ({}),
  'admin.prices.lists.get': ({ priceListId }) => ({ priceListId }),
  'admin.prices.lists.create': ({ customerGroupId }) => ({ name: 'Trade', customerGroupIds: [customerGroupId] }),
  'admin.prices.lists.update': ({ priceListId }) => ({ priceListId, name: 'Retail', version: 1 }),
  'admin.prices.lists.remove': ({ priceListId }) => ({ priceListId, version: 1 }),
  'admin.prices.lists.entries': ({ priceListId }) => ({ priceListId }),
  'admin.prices.lists.setEntries': ({ priceListId, variantId }) => ({
    priceListId,
    entries: [{ variantId, market: 'US', tiers: [{ minQuantity: 1, unitPrice: price }] }],
    version: 1,
  }),
  'admin.prices.groups.list': () => ({}),
  'admin.prices.groups.create': () => ({ code: crypto.randomUUID(), name: 'VIP' }),
  'admin.prices.groups.update': ({ customerGroupId }) => ({ customerGroupId, name: 'Very', version: 1 }),
  'admin.prices.groups.remove': ({ customerGroupId }) => ({ customerGroupId, version: 1 }),
  'admin.prices.groups.members': ({ customerGroupId }) => ({ customerGroupId }),
  'admin.prices.groups.addMembers': ({ customerGroupId, customerId }) => ({
    customerGroupId,
    customerIds: [customerId],
  }),
  'admin.prices.groups.removeMembers': ({ customerGroupId, customerId }) => ({
    customerGroupId,
    customerIds: [customerId],
  }),
  'admin.prices.rules.list': () => ({}),
  'admin.prices.rules.get': ({ priceRuleId }) => ({ priceRuleId }),
  'admin.prices.rules.create': ({ collectionId }) => ({
    ...off,
    scopes: [{ kind: 'collection', ids: [collectionId] }],
  }),
  'admin.prices.rules.update': ({ priceRuleId }) => ({ priceRuleId, priority: 1, version: 1 }),
  'admin.prices.rules.enable': ({ priceRuleId }) => ({ priceRuleId, version: 1 }),
  'admin.prices.rules.disable': ({ priceRuleId }) => ({ priceRuleId, version: 1 }),
  'admin.prices.rules.remove': ({ priceRuleId }) => ({ priceRuleId, version: 1 }),
  'admin.prices.rules.preview': ({ collectionId }) => ({
    ...off,
    scopes: [{ kind: 'collection', ids: [collectionId] }],
  }),
  'admin.search.synonyms.list': () => ({}),
  'admin.search.synonyms.set': () => ({
    locale: `en-x-${crypto.randomUUID().slice(0, 8)}`,
    sets: [['sofa', crypto.randomUUID()]],
    version: 0,
  }),
  'admin.collections.list': () => ({}),
  'admin.collections.get': ({ collectionId }) => ({ collectionId }),
  'admin.collections.create': () => ({ code: crypto.randomUUID(), title: 'Gifts' }),
  'admin.collections.update': ({ collectionId }) => ({ collectionId, title: 'Presents', version: 1 }),
  'admin.collections.remove': ({ collectionId }) => ({ collectionId, version: 1 }),
  'admin.collections.products': ({ collectionId }) => ({ collectionId }),
  'admin.collections.addProducts': ({ collectionId, productId }) => ({ collectionId, productIds: [productId] }),
  'admin.collections.removeProducts': ({ collectionId, productId }) => ({ collectionId, productIds: [productId] }),
}
