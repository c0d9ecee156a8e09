import { isDeepStrictEqual } from 'node:util'
import type { ProductFacts, StoredLevel, StoredProduct } from '@tillwright/db/catalogue-import'
import type { ProductWrite, StockWrite } from '@tillwright/db/catalogue-import-writes'
import type { LocationId, NewId, ProductId, VariantId } from '@tillwright/domain/ids'
import type { RowError } from './import-csv.ts'
import type { Draft, VariantDraft } from './import-drafts.ts'

/** What it takes to make the shop say what a draft says. */
export interface Plan {
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly productId: ProductId
  /** Null where at most stock changes. */
  readonly product: ProductWrite | null
  readonly stock: readonly StockWrite[]
  readonly errors: readonly RowError[]
}

interface Stored {
  readonly products: readonly StoredProduct[]
  /** Where goods lie that lay nowhere. */
  readonly locationId: LocationId
}

/** Sets drafts against what is stored under their slugs and SKUs. */
export function planImport(drafts: readonly Draft[], { products, locationId }: Stored, newId: NewId): Plan[] {
  const bySlug = new Map(products.map((product) => [product.facts.slug.toLowerCase(), product]))
  const slugOfSku = new Map(
    products.flatMap(({ facts, variants }) => [...variants.keys()].map((sku) => [sku, facts.slug])),
  )
  return drafts.map((draft) => {
    const before = bySlug.get(draft.facts.slug)
    const productId = before?.id ?? newId<ProductId>()
    const variants = draft.variants.map((variant) => knownVariant(variant, before, newId))
    const facts: ProductFacts = { ...draft.facts, variants: variants.map((variant) => variant.facts) }
    const isUnchanged = isDeepStrictEqual(before?.facts, facts)
    const stock = variants.map((variant) => planStock(variant, locationId))
    return {
      outcome: before === undefined ? 'created' : isUnchanged ? 'unchanged' : 'updated',
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
      stock: stock.flatMap(({ writes }) => writes),
      errors: [...skuErrors(draft, before, slugOfSku), ...stock.flatMap(({ errors }) => errors)],
    }
  })
}

interface KnownVariant extends VariantDraft {
  readonly id: VariantId
  readonly isBundle: boolean
  readonly levels: readonly StoredLevel[]
}

function knownVariant(variant: VariantDraft, product: StoredProduct | undefined, newId: NewId): KnownVariant {
  const before = product?.variants.get(variant.facts.sku.toLowerCase())
  return { ...variant, id: before?.id ?? newId(), isBundle: before?.isBundle ?? false, levels: before?.levels ?? [] }
}

/** A SKU names one variant of one product for good: a file may neither move it nor leave it out. */
function skuErrors(draft: Draft, before: StoredProduct | undefined, slugOfSku: Map<string, string>): RowError[] {
  const column = 'Variant SKU'
  const skus = new Set(draft.variants.map(({ facts }) => facts.sku.toLowerCase()))
  const moved = draft.variants.flatMap(({ row, facts: { sku } }) => {
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

/** Stock stays where it lies: a file tells one count of a variant, so it can't tell what lies at several locations. */
function planStock(
  { row, id, stock, isBundle, levels }: KnownVariant,
  locationId: LocationId,
): { writes: StockWrite[]; errors: RowError[] } {
  const refused = (column: string, message: string) => ({ writes: [], errors: [{ row, column, message }] })
  if (stock === null) {
    return levels.length === 0 || isBundle
      ? { writes: [], errors: [] }
      : refused('Variant Inventory Tracker', 'is empty, but the stock of this variant has been tracked')
  }
  if (isBundle) return refused('Variant Inventory Tracker', 'is not empty, but a bundle has no stock of its own')
  const [before = null, ...others] = levels
  if (others.length > 0) {
    return stock.onHand === null
      ? { writes: [], errors: [] }
      : refused('Variant Inventory Qty', 'must be empty, for this variant lies at several locations')
  }
  const onHand = stock.onHand ?? before?.onHand ?? 0
  const { backorderLimit } = stock
  if (before !== null && before.reserved > onHand + backorderLimit) {
    return refused('Variant Inventory Qty', `is too low: ${before.reserved} are promised to orders`)
  }
  const isUnchanged = before?.onHand === onHand && before.backorderLimit === backorderLimit
  const write = { variantId: id, locationId: before?.locationId ?? locationId, before, onHand, backorderLimit }
  return { writes: isUnchanged ? [] : [write], errors: [] }
}
