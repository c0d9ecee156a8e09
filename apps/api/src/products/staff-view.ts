import type { DossierVariant, ProductDossier } from '@tillwright/db/product-dossier'
import { productStatuses, publishIssues } from '@tillwright/domain/catalog/publishing'
import { z } from 'zod'
import { AttributeValue } from '../catalog/view.ts'
import type { Deps } from '../deps.ts'
import { Issue } from '../refusals.ts'
import { Image, Money, moneyOf } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'

export const ProductStatus = z.enum(productStatuses).meta({ id: 'ProductStatus' })

const StaffVariant = z
  .object({
    id: z.uuid(),
    sku: z.string(),
    optionValues: z.array(z.string()).describe('One for each option of the product'),
    barcode: z.string().nullable(),
    weightGrams: z.int(),
    requiresShipping: z.boolean(),
    taxCategory: z.string().nullable().describe('Null is that of the product'),
    imageId: z.uuid().nullable(),
    prices: z
      .array(z.object({ market: z.string(), price: Money, compareAt: Money.nullable(), version: z.int() }))
      .describe('As they are set, in each market that sells it'),
  })
  .meta({ id: 'StaffVariant' })

const Translation = z
  .object({
    locale: z.string(),
    title: z.string().nullable(),
    descriptionHtml: z.string().nullable(),
    seoTitle: z.string().nullable(),
    seoDescription: z.string().nullable(),
  })
  .meta({ id: 'ProductTranslation' })

/** Everything that there is of a product. */
export const StaffProduct = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    descriptionHtml: z.string(),
    vendor: z.string().nullable(),
    productType: z.string().nullable(),
    tags: z.array(z.string()),
    status: ProductStatus,
    featured: z.boolean(),
    taxCategory: z.string(),
    attributes: z.record(z.string(), AttributeValue).describe('By code'),
    seoTitle: z.string().nullable(),
    seoDescription: z.string().nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    optionNames: z.array(z.string()),
    variants: z.array(StaffVariant),
    images: z.array(Image.extend({ id: z.uuid() })),
    categories: z.array(z.object({ id: z.uuid(), slug: z.string(), title: z.string() })),
    translations: z.array(Translation),
    related: z.array(z.object({ id: z.uuid(), slug: z.string(), title: z.string(), status: ProductStatus })),
    oldSlugs: z.array(z.string()).describe('They lead to it still'),
    publishAt: z.date().nullable(),
    unpublishAt: z.date().nullable(),
    publishIssues: z.array(Issue).describe('What keeps it from being published, and a time of publishing waiting'),
    createdAt: z.date(),
    updatedAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'StaffProduct' })
export type StaffProduct = z.output<typeof StaffProduct>

type Markets = Awaited<ReturnType<Deps['shop']>>['markets']

export const viewProduct = (product: ProductDossier, markets: Markets): StaffProduct => ({
  ...product,
  tags: [...product.tags],
  attributes: { ...product.attributes } as StaffProduct['attributes'],
  metadata: { ...product.metadata },
  optionNames: [...product.optionNames],
  variants: product.variants.map((variant) => viewVariant(variant, markets)),
  images: [...product.images],
  categories: [...product.categories],
  translations: [...product.translations],
  related: [...product.related],
  oldSlugs: [...product.oldSlugs],
  publishIssues: issuesOf(product),
})

export const issuesOf = ({ variants }: Pick<ProductDossier, 'variants'>) =>
  publishIssues(variants.map(({ sku, prices }) => ({ sku, priceCount: prices.length })))

const viewVariant = ({ optionValues, prices, ...variant }: DossierVariant, markets: Markets) => ({
  ...variant,
  optionValues: [...optionValues],
  prices: prices.flatMap(({ market, priceMinor, compareAtMinor, version }) => {
    const currency = markets.get(market)?.currency
    if (currency === undefined) return []
    const compareAt = compareAtMinor === null ? null : moneyOf(compareAtMinor, currency)
    return { market, price: moneyOf(priceMinor, currency), compareAt, version }
  }),
})

/** What the audit log says of a product: each variant and each language by itself, and prices by themselves. */
export function productFacts(product: ProductDossier): Facts {
  const { variants, translations, categories, related, publishAt, unpublishAt, attributes, ...facts } = product
  const { id: _, version: __, createdAt: ___, updatedAt: ____, images: _____, ...own } = facts
  return {
    ...own,
    tags: [...own.tags],
    optionNames: [...own.optionNames],
    oldSlugs: [...own.oldSlugs],
    attributes: { ...attributes } as StaffProduct['attributes'],
    categories: categories.map(({ id }) => id).toSorted(),
    related: related.map(({ id }) => id),
    publishAt: publishAt?.toISOString() ?? null,
    unpublishAt: unpublishAt?.toISOString() ?? null,
    ...Object.fromEntries(translations.map(({ locale, ...words }) => [`translations.${locale}`, words])),
    ...Object.fromEntries(
      variants.map(({ id, prices, optionValues, ...variant }, position) => [
        `variants.${id}`,
        { ...variant, optionValues: [...optionValues], position },
      ]),
    ),
  }
}
