import type { Inputs } from './inputs.ts'

/** For procedures about categories and collections. */
export const ofCategories: Inputs = {
  'catalog.categories.get': () => ({ slug: 'of-the-grid' }),
  'catalog.collections.list': () => ({}),
  'catalog.collections.get': () => ({ code: 'of-the-grid' }),
  'admin.categories.list': () => undefined,
  'admin.categories.get': ({ categoryId }) => ({ categoryId }),
  'admin.categories.create': ({ categoryId }) => ({ parentId: categoryId, slug: crypto.randomUUID(), title: 'Tea' }),
  'admin.categories.update': ({ categoryId }) => ({ categoryId, title: 'Teas', version: 1 }),
  'admin.categories.move': ({ categoryId }) => ({ categoryId, parentId: null, version: 1 }),
  'admin.categories.reorder': ({ categoryId, lowerCategoryId }) => ({
    parentId: categoryId,
    categoryIds: [lowerCategoryId],
  }),
  'admin.categories.remove': ({ lowerCategoryId }) => ({ categoryId: lowerCategoryId, version: 1 }),
  'admin.collections.setRule': ({ collectionId }) => ({ collectionId, rule: { kind: 'in_stock' }, version: 1 }),
  'admin.collections.preview': ({ categoryId }) => ({ rule: { kind: 'category', categoryId } }),
  'admin.collections.reorderProducts': ({ orderedCollectionId, productId }) => ({
    collectionId: orderedCollectionId,
    productIds: [productId],
  }),
}
