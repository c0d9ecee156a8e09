import { z } from 'zod'
import { prose, text } from '../../schemas.ts'
import { splitList } from './cell-lists.ts'
import { sanitizeRichText } from './import-html.ts'
import { countUpTo, grams, isShortened } from './import-numbers.ts'

const empty = (cell: unknown) => (cell === '' ? undefined : cell)

/** A cell that may be empty, or not there. */
export const optional = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(empty, schema.optional())

export const words = optional(text({ max: 255 }))
export const longWords = optional(text({ max: 500 }))
export const richText = optional(prose({ max: 50_000 }).transform(sanitizeRichText))

/** Nothing is fetched: an image stays where it is, and browsers of shoppers ask for it there. */
const imageUrl = optional(
  text({ max: 2048 }).regex(/^(https:\/\/|\/(?!\/))\S+$/, 'is no address of an image that begins with https://'),
)

export const flag = optional(
  z
    .string()
    .toLowerCase()
    .pipe(z.enum(['true', 'false'], 'is neither TRUE nor FALSE'))
    .transform((word) => word === 'true'),
)

const code = (max: number) =>
  optional(text({ max }).refine((cell) => !isShortened(cell), 'is a number that a spreadsheet has shortened'))

const count = (max: number) => optional(countUpTo(max))

export const listOf = (separator: ',' | ';', item: z.ZodType<string, string>) =>
  z
    .string()
    .default('')
    .transform((cell) => splitList(cell, separator))
    .pipe(z.array(item).max(250))

const policies = { deny: 'deny', continue: 'continue', false: 'deny', true: 'continue' } as const

const taxCategory = optional(z.string().regex(/^[a-z][a-z0-9-]{0,49}$/, 'takes small letters, digits and hyphens'))

/** What every shop has of columns, by their names here. */
export const Cells = z.object({
  Handle: z
    .string()
    .max(200)
    .toLowerCase()
    .regex(/^[a-z0-9]+(?:[-_][a-z0-9]+)*$/, 'takes letters, digits and hyphens'),
  Title: words,
  'Body (HTML)': richText,
  Vendor: words,
  Type: words,
  Tags: listOf(',', text({ max: 100 })),
  Published: flag,
  Status: optional(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['draft', 'active', 'archived'], 'is no status of a product')),
  ),
  Featured: flag,
  'SEO Title': words,
  'SEO Description': longWords,
  'Tax Category': taxCategory,
  'Variant Tax Category': taxCategory,
  Categories: listOf(';', text({ max: 500 })),
  'Option1 Name': words,
  'Option1 Value': words,
  'Option2 Name': words,
  'Option2 Value': words,
  'Option3 Name': words,
  'Option3 Value': words,
  'Variant SKU': code(100),
  'Variant Barcode': code(64),
  'Variant Grams': optional(grams),
  'Variant Requires Shipping': flag,
  'Variant Taxable': flag,
  'Variant Inventory Tracker': words,
  'Variant Inventory Qty': count(100_000_000),
  'Variant Inventory Policy': optional(
    z
      .string()
      .toLowerCase()
      .pipe(z.enum(['deny', 'continue', 'false', 'true'], 'is neither deny nor continue'))
      .transform((word) => policies[word]),
  ),
  'Backorder Limit': count(1_000_000),
  'Image Src': imageUrl,
  'Image Position': count(10_000),
  'Image Alt Text': optional(text({ max: 512 })),
  'Variant Image': imageUrl,
})

/** What is said of a product once, in the first of its rows. */
export const productCells = [
  ...(['Title', 'Body (HTML)', 'Vendor', 'Type', 'Tags', 'Published', 'Status', 'Featured', 'Categories'] as const),
  ...(['SEO Title', 'SEO Description', 'Option1 Name', 'Option2 Name', 'Option3 Name'] as const),
]

/** What Shopify calls them since 2025, in small letters; the others are called as they were. */
export const otherNames: Readonly<Record<string, keyof z.output<typeof Cells>>> = {
  'url handle': 'Handle',
  description: 'Body (HTML)',
  'published on online store': 'Published',
  sku: 'Variant SKU',
  barcode: 'Variant Barcode',
  'weight value (grams)': 'Variant Grams',
  'requires shipping': 'Variant Requires Shipping',
  'charge tax': 'Variant Taxable',
  'inventory tracker': 'Variant Inventory Tracker',
  'inventory quantity': 'Variant Inventory Qty',
  'continue selling when out of stock': 'Variant Inventory Policy',
  'product image url': 'Image Src',
  'variant image url': 'Variant Image',
}
