import type { PriceFacts, ProductFacts, VariantFacts } from '@tillwright/db/catalogue-import'
import type { CategoryId } from '@tillwright/domain/ids'
import type { SaidPrice } from './import-columns.ts'
import type { Draft, VariantDraft } from './import-drafts.ts'

/** A product as it shall be, without its variants: what the file says, and as it was where it says nothing. */
export function mergedProduct(
  draft: Draft,
  before: ProductFacts | undefined,
  categoryIds: ReadonlyMap<string, CategoryId>,
): Omit<ProductFacts, 'variants'> {
  const { variants: _, ...own } = before ?? { ...unsaid, variants: [] }
  const { categories, ...said } = draft.facts
  const altOf = (url: string) => before?.images.find((image) => image.url === url)?.alt ?? ''
  return {
    ...own,
    ...said,
    // It may be spelled otherwise where it came from elsewhere.
    slug: before?.slug ?? draft.slug,
    attributes: attributesOf(draft, own.attributes),
    translations: translationsOf(draft, own.translations),
    categoryIds: categories === undefined ? own.categoryIds : idsOf(categories, categoryIds),
    images:
      draft.images === undefined ? own.images : draft.images.map(({ url, alt }) => ({ url, alt: alt ?? altOf(url) })),
  }
}

const unsaid: Omit<ProductFacts, 'variants'> = {
  ...{ slug: '', title: '', descriptionHtml: '', vendor: null, productType: null, tags: [], status: 'active' },
  ...{ featured: false, taxCategory: 'standard', optionNames: [], seoTitle: null, seoDescription: null },
  ...{ attributes: {}, translations: [], categoryIds: [], images: [] },
}

const idsOf = (paths: readonly string[], ids: ReadonlyMap<string, CategoryId>): CategoryId[] =>
  [...new Set(paths.flatMap((path) => ids.get(path) ?? []))].sort()

function attributesOf({ attributes }: Draft, before: ProductFacts['attributes']): ProductFacts['attributes'] {
  const merged = new Map(Object.entries(before))
  for (const [code, value] of Object.entries(attributes)) {
    if (value === null) merged.delete(code)
    else merged.set(code, value)
  }
  return Object.fromEntries(merged)
}

/** A language in which nothing is said is none of the product's. */
function translationsOf({ translations }: Draft, before: ProductFacts['translations']): ProductFacts['translations'] {
  const merged = new Map(before.map((told) => [told.locale, told]))
  for (const [locale, said] of Object.entries(translations)) {
    const own = merged.get(locale) ?? {
      locale,
      title: null,
      descriptionHtml: null,
      seoTitle: null,
      seoDescription: null,
    }
    const told = { ...own, ...said }
    const isSaid = [told.title, told.descriptionHtml, told.seoTitle, told.seoDescription].some((one) => one !== null)
    if (isSaid) merged.set(locale, told)
    else merged.delete(locale)
  }
  return [...merged.values()].sort((a, b) => (a.locale < b.locale ? -1 : 1))
}

export function mergedVariant({ sku, facts, prices }: VariantDraft, before: VariantFacts | undefined): VariantFacts {
  return { ...(before ?? newVariant), ...facts, sku, prices: pricesOf(prices, before?.prices ?? []) }
}

const newVariant: Omit<VariantFacts, 'sku' | 'prices'> = {
  ...{ optionValues: [], barcode: null, weightGrams: 0, requiresShipping: true, taxCategory: null, imageUrl: null },
}

function pricesOf(said: Readonly<Record<string, SaidPrice | null>>, before: readonly PriceFacts[]): PriceFacts[] {
  const merged = new Map(before.map((price) => [price.market, price]))
  for (const [market, price] of Object.entries(said)) {
    if (price === null) merged.delete(market)
    else merged.set(market, priceOf(market, price, merged.get(market)))
  }
  return [...merged.values()].sort((a, b) => (a.market < b.market ? -1 : 1))
}

/**
 * A compare-at price that is not above the price promises nothing, and is left out: but one that staff has set stays as
 * long as a file says the same of it.
 */
export function priceOf(market: string, said: SaidPrice, before: PriceFacts | undefined): PriceFacts {
  const { priceMinor, compareAtMinor = before?.compareAtMinor ?? null } = said
  const isAbove = compareAtMinor !== null && compareAtMinor > priceMinor
  const isKept = compareAtMinor !== null && compareAtMinor === before?.compareAtMinor
  return { market, priceMinor, compareAtMinor: isAbove || isKept ? compareAtMinor : null }
}
