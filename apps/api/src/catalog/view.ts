import type { ShownComponent } from '@tillwright/db/bundles'
import type { FoundAttribute } from '@tillwright/db/catalogue'
import { z } from 'zod'
import { PriceReason } from '../pricing/reason-view.ts'
import { Rating } from '../reviews/rating-view.ts'
import { Availability, Image, Money, Option } from '../schemas.ts'

export const ProductCard = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    price: Money.describe('The lowest price of its variants'),
    priceRange: z.object({ min: Money, max: Money }),
    compareAt: Money.nullable().describe('The original price of the one with the lowest price, where it is higher'),
    reasons: z.array(PriceReason).describe('Why the lowest price is what it is'),
    image: Image.nullable(),
    availability: Availability,
    featured: z.boolean(),
    rating: Rating.nullable().describe('Of its approved reviews; null where it has none'),
  })
  .meta({ id: 'ProductCard' })

/** What a bundle is made of. */
export const Component = z
  .object({
    variantId: z.uuid(),
    sku: z.string(),
    title: z.string(),
    options: z.array(Option),
    quantity: z.int().describe('For each piece of the bundle'),
  })
  .meta({ id: 'Component' })

export const viewComponent = ({ options, ...component }: ShownComponent): z.output<typeof Component> => ({
  ...component,
  options: [...options],
})

const Variant = z
  .object({
    id: z.uuid(),
    sku: z.string(),
    options: z.array(Option),
    barcode: z.string().nullable(),
    weightGrams: z.int(),
    requiresShipping: z.boolean(),
    price: Money,
    compareAt: Money.nullable().describe('The original price, where it is higher'),
    reasons: z.array(PriceReason).describe('Why one unit costs what it costs'),
    available: z
      .int()
      .nullable()
      .describe('At hand for anybody, below zero what is owed; of a bundle how many that makes; null: not tracked'),
    availability: Availability,
    components: z.array(Component).describe('What a bundle is made of; none where it is no bundle'),
  })
  .meta({ id: 'Variant' })

export const AttributeValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const Attribute = z
  .object({ code: z.string(), title: z.string().describe('In the language that was asked for'), value: AttributeValue })
  .meta({ id: 'ProductAttribute' })

export const viewAttribute = ({ value, ...attribute }: FoundAttribute): z.output<typeof Attribute> => ({
  ...attribute,
  value: typeof value === 'object' ? [...value] : value,
})

export const Product = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    descriptionHtml: z.string().describe('Sanitised by allow-list'),
    vendor: z.string().nullable(),
    productType: z.string().nullable(),
    tags: z.array(z.string()),
    featured: z.boolean(),
    rating: Rating.nullable().describe('Of its approved reviews; null where it has none'),
    images: z.array(Image),
    categories: z.array(z.object({ slug: z.string(), title: z.string() })),
    attributes: z.array(Attribute).describe('In the order in which the shop shows them'),
    seoTitle: z.string().nullable(),
    seoDescription: z.string().nullable(),
    taxIncluded: z.boolean().describe('Whether the prices contain tax'),
    variants: z.array(Variant),
  })
  .meta({ id: 'Product' })
export type Product = z.output<typeof Product>
