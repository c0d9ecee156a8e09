import { bulkMax, tagsMax } from '@tillwright/domain/catalog/bulk-edit'
import { optionsMax, variantsMax } from '@tillwright/domain/catalog/options'
import { folded, isSlug, slugMax } from '@tillwright/domain/catalog/slug'
import type { CategoryId, ProductId, VariantId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { sanitizeRichText } from '../catalog/staff/import-html.ts'
import { MetadataInput } from '../customers/view.ts'
import { id, locale, prose, text } from '../schemas.ts'

export const productId = id<ProductId>()
export const variantId = id<VariantId>()

export const slug = z
  .string()
  .max(slugMax)
  .transform(folded)
  .refine(isSlug, 'takes letters, digits and single hyphens or underscores between them')

export const tags = z
  .array(text({ max: 100 }))
  .max(tagsMax)
  .transform((given) => [...new Map(given.toReversed().map((tag) => [tag.toLowerCase(), tag])).values()].toReversed())
export const categoryIds = z
  .array(id<CategoryId>())
  .max(bulkMax)
  .transform((given) => [...new Set(given)].sort())

const richText = prose({ max: 50_000 }).transform(sanitizeRichText)
const taxCategory = text({ max: 40 })
const seo = { seoTitle: text({ max: 200 }).nullable(), seoDescription: text({ max: 500 }).nullable() }

export const attributeCode = z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'takes a letter, then a-z, 0-9 and "_"')
const attributeNumber = z.number().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
const attributes = z
  .record(
    attributeCode,
    z.union([text({ max: 1_000 }), attributeNumber, z.boolean(), z.array(text({ max: 200 })).max(100)]),
  )
  .refine((given) => Object.keys(given).length <= 100, 'takes 100 attributes at most')
  .describe('All of them, by code, each of the kind that its attribute has')

/** What can be said of a product, when it is made and later. */
export const productInput = {
  title: text({ max: 255 }),
  descriptionHtml: richText.describe('Sanitised by allow-list'),
  vendor: text({ max: 255 }).nullable(),
  productType: text({ max: 255 }).nullable(),
  tags,
  featured: z.boolean(),
  taxCategory,
  categoryIds,
  attributes,
  ...seo,
  metadata: MetadataInput,
}

/** What a new product says where nobody says anything else. */
export const newProductInput = {
  ...productInput,
  descriptionHtml: richText.default(''),
  vendor: productInput.vendor.default(null),
  productType: productInput.productType.default(null),
  tags: tags.default([]),
  featured: z.boolean().default(false),
  taxCategory: taxCategory.default('standard'),
  categoryIds: categoryIds.default([]),
  attributes: attributes.default({}),
  seoTitle: seo.seoTitle.default(null),
  seoDescription: seo.seoDescription.default(null),
  metadata: MetadataInput.default({}),
}

export const optionNames = z.array(text({ max: 100 })).max(optionsMax)
export const optionValues = z
  .array(text({ max: 255 }))
  .max(optionsMax)
  .describe('One for each option, in their order')

/** What can be said of a variant, when it is made and later. */
export const variantInput = {
  sku: text({ max: 100 }),
  optionValues,
  barcode: text({ max: 64 }).nullable(),
  weightGrams: z.int().min(0).max(10_000_000),
  requiresShipping: z.boolean(),
  taxCategory: taxCategory.nullable().describe('Null is that of the product'),
  imageId: id<string>().nullable().describe('One of the images of the product'),
}

/** What a new variant says where nobody says anything else. */
export const newVariantInput = {
  ...variantInput,
  optionValues: optionValues.default([]),
  barcode: variantInput.barcode.default(null),
  weightGrams: variantInput.weightGrams.default(0),
  requiresShipping: z.boolean().default(true),
  taxCategory: variantInput.taxCategory.default(null),
}

export const newVariants = z.array(z.strictObject(newVariantInput).omit({ imageId: true })).max(variantsMax)

/** What a product says in a language; what is null is told in its own words. */
export const translationInput = z.strictObject({
  locale,
  title: text({ max: 255 }).nullable().default(null),
  descriptionHtml: richText.nullable().default(null),
  seoTitle: seo.seoTitle.default(null),
  seoDescription: seo.seoDescription.default(null),
})
