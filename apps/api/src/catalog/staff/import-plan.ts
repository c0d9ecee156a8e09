import { isDeepStrictEqual } from 'node:util'
import type { ImportBase, ProductFacts, StoredProduct } from '@tillwright/db/catalogue-import'
import type { ProductWrite, StockWrite } from '@tillwright/db/catalogue-import-writes'
import type { NewId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { RowError } from './import-csv.ts'
import type { Draft, VariantDraft } from './import-drafts.ts'
import { mergedProduct, mergedVariant } from './import-merge.ts'
import { planStock } from './import-stock.ts'

/** What it takes to make the shop say what a draft says. */
export interface Plan {
  readonly row: number
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly productId: ProductId
  /** Null where at most stock changes. */
  readonly product: ProductWrite | null
  readonly stock: readonly StockWrite[]
  readonly errors: readonly RowError[]
}

interface Stored extends ImportBase {
  readonly products: readonly StoredProduct[]
}

/** Sets drafts against what is stored under their slugs and SKUs. */
export function planImport(drafts: readonly Draft[], stored: Stored, newId: NewId): Plan[] {
  const bySlug = new Map(stored.products.map((product) => [product.facts.slug.toLowerCase(), product]))
  const slugOfSku = new Map(
    stored.products.flatMap(({ facts, variants }) => [...variants.keys()].map((sku) => [sku, facts.slug])),
  )
  return drafts.map((draft) => {
    const before = bySlug.get(draft.slug)
    const productId = before?.id ?? newId<ProductId>()
    const variants = draft.variants.map((variant) => knownVariant(variant, before, newId))
    const facts: ProductFacts = {
      ...mergedProduct(draft, before?.facts, stored.categoryIds),
      variants: variants.map((variant) => variant.facts),
    }
    const isUnchanged = isDeepStrictEqual(before?.facts, facts)
    const stock = variants.map(({ draft: said, id, before: known }) => planStock(said, { id, known, ...stored }))
    const writes = stock.flatMap((planned) => planned.writes)
    return {
      row: draft.row,
      outcome: before === undefined ? 'created' : isUnchanged && writes.length === 0 ? 'unchanged' : 'updated',
      productId,
      product: isUnchanged
        ? null
        : {
            ...facts,
            id: productId,
            version: (before?.version ?? 0) + 1,
            images: facts.images.map((image) => ({ ...image, id: before?.imageIds.get(image.url) ?? newId() })),
            variants: variants.map(({ facts, id }) => ({ ...facts, id })),
          },
      stock: writes,
      errors: [
        ...productErrors(draft, before, stored),
        ...variantErrors(draft, facts, before),
        ...skuErrors(draft, before, slugOfSku),
        ...stock.flatMap(({ errors }) => errors),
      ],
    }
  })
}

function knownVariant(draft: VariantDraft, product: StoredProduct | undefined, newId: NewId) {
  const before = product?.variants.get(draft.sku.toLowerCase())
  const own = product?.facts.variants.find(({ sku }) => sku.toLowerCase() === draft.sku.toLowerCase())
  const id: VariantId = before?.id ?? newId()
  return { draft, id, before, facts: mergedVariant(draft, own) }
}

/** What the file names and the shop does not have. */
function productErrors(draft: Draft, before: StoredProduct | undefined, stored: Stored): RowError[] {
  const { categoryIds, taxCategories } = stored
  const error = (row: number, column: string, message: string): RowError => ({ row, column, message })
  const { categories = [], taxCategory } = draft.facts
  const isUnknownTax = (code: string | null | undefined): code is string =>
    typeof code === 'string' && !taxCategories.has(code)
  return [
    ...(before === undefined && draft.facts.title === undefined
      ? [error(draft.row, 'Title', 'is missing: this shop has no product of this handle yet')]
      : []),
    ...categories
      .filter((path) => !categoryIds.has(path))
      .map((path) => error(draft.row, 'Categories', `"${path}" is no category of this shop`)),
    ...(isUnknownTax(taxCategory)
      ? [error(draft.row, 'Tax Category', `"${taxCategory}" is no tax category of this shop`)]
      : []),
    ...draft.variants.flatMap(({ row, facts }) =>
      isUnknownTax(facts.taxCategory)
        ? [error(row, 'Tax Category', `"${facts.taxCategory}" is no tax category of this shop`)]
        : [],
    ),
  ]
}

/** A product has variants that can be told apart; one that staff has made without any may stay so. */
function variantErrors(draft: Draft, facts: ProductFacts, before: StoredProduct | undefined): RowError[] {
  if (facts.variants.length === 0) {
    const isKnown = before !== undefined && before.variants.size === 0
    const message = 'is missing: a product has at least one variant'
    return isKnown ? [] : [{ row: draft.row, column: 'Variant SKU', message }]
  }
  if (draft.facts.optionNames !== undefined) return []
  const choices = facts.variants.map(({ optionValues }) => JSON.stringify(optionValues))
  return facts.variants.flatMap(({ optionValues }, index) => {
    const isWhole = optionValues.length === facts.optionNames.length
    const isFirst = choices.indexOf(choices[index] ?? '') === index
    const message = 'is a new variant, and the file has no columns for its options'
    return isWhole && isFirst ? [] : [{ row: draft.variants[index]?.row ?? draft.row, column: 'Variant SKU', message }]
  })
}

/** A SKU names one variant of one product for good: a file may neither move it nor leave it out. */
function skuErrors(draft: Draft, before: StoredProduct | undefined, slugOfSku: Map<string, string>): RowError[] {
  const column = 'Variant SKU'
  const skus = new Set(draft.variants.map(({ sku }) => sku.toLowerCase()))
  const moved = draft.variants.flatMap(({ row, sku }) => {
    const slug = slugOfSku.get(sku.toLowerCase())
    const isElsewhere = slug !== undefined && slug !== before?.facts.slug
    return isElsewhere ? [{ row, column, message: `"${sku}" is a variant of "${slug}" already` }] : []
  })
  const left = [...(before?.variants ?? [])].filter(([key]) => !skus.has(key))
  return [
    ...moved,
    ...left.map(([, { sku }]) => ({ row: draft.row, column, message: `"${sku}" of this product has no row` })),
  ]
}
