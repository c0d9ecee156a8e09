import type { Inputs } from './inputs.ts'
import type { Targets } from './targets.ts'

const product = ({ editedProductId }: Targets) => ({ productId: editedProductId, version: 1 })
const variant = ({ editedVariantId }: Targets) => ({ variantId: editedVariantId, version: 1 })

/** For procedures about the editing of products. */
export const ofProducts: Inputs = {
  'catalog.products.related': () => ({ slug: 'mug' }),
  'admin.products.list': () => ({ q: 'mug' }),
  'admin.products.get': ({ editedProductId }) => ({ productId: editedProductId }),
  'admin.products.create': () => ({ title: 'Grid', variants: [{ sku: crypto.randomUUID() }] }),
  'admin.products.update': (on) => ({ ...product(on), vendor: 'Ito' }),
  'admin.products.archive': product,
  'admin.products.restore': product,
  'admin.products.publish': product,
  'admin.products.schedule': (on) => ({ ...product(on), publishAt: new Date('2100-01-01') }),
  'admin.products.duplicate': ({ editedProductId }) => ({ productId: editedProductId }),
  'admin.products.remove': product,
  'admin.products.setTranslations': (on) => ({ ...product(on), translations: [{ locale: 'de', title: 'Entwurf' }] }),
  'admin.products.setRelated': (on) => ({ ...product(on), relatedIds: [] }),
  'admin.products.bulkUpdate': (on) => ({ products: [product(on)], addTags: ['grid'] }),
  'admin.products.variants.create': (on) => ({ ...product(on), sku: crypto.randomUUID(), optionValues: ['M'] }),
  'admin.products.variants.update': (on) => ({ ...variant(on), weightGrams: 7 }),
  'admin.products.variants.remove': variant,
  'admin.products.variants.reorder': (on) => ({ ...product(on), variantIds: [on.editedVariantId] }),
  'admin.products.variants.setOptions': (on) => ({
    ...product(on),
    optionNames: ['Size'],
    variants: [{ variantId: on.editedVariantId, optionValues: ['L'] }],
  }),
  'admin.attributes.list': () => ({}),
  'admin.attributes.create': () => ({ code: `made_${crypto.randomUUID().slice(0, 8)}`, title: 'Made', kind: 'list' }),
  'admin.attributes.update': ({ attribute }) => ({ code: attribute, title: 'Stuff', version: 1 }),
  'admin.attributes.remove': ({ attribute }) => ({ code: attribute, version: 1 }),
}
