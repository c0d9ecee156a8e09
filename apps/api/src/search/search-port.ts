import type { FacetAttribute } from '@tillwright/db/search-facets'
import type { ProductId } from '@tillwright/domain/ids'
import type { Minor } from '@tillwright/domain/money/minor'

/**
 * What finds products: PostgreSQL, unless a shop brings an engine of its own. It answers ids; prices and titles are
 * read where they are kept. `testing/search-contract.ts` says what it owes.
 */
export interface SearchPort {
  /** Null where there is no such category. */
  find(asked: SearchAsked): Promise<SearchFound | null>
  suggest(asked: SuggestAsked): Promise<readonly Suggestion[]>
}

export interface SearchAsked {
  readonly market: string
  /** One of the market's own. */
  readonly locale: string
  /** Empty asks for everything that the filters leave. */
  readonly text: string
  /** Slug; its descendants are included. */
  readonly category: string | undefined
  readonly minPriceMinor: Minor | undefined
  readonly maxPriceMinor: Minor | undefined
  readonly inStock: boolean | undefined
  readonly featured: boolean | undefined
  /** By key of the facet: one of the values each. */
  readonly choices: ReadonlyMap<string, readonly string[]>
  readonly sort: SearchSort
  readonly after: SearchPosition | null
  /** So many at most. */
  readonly most: number
  readonly withTotal: boolean
  readonly withFacets: boolean
}

export interface SearchSort {
  readonly by: 'relevance' | 'newest' | 'price' | 'title'
  readonly order: 'asc' | 'desc'
}

/** Behind which product the next page begins. What comes and goes meanwhile repeats nothing and loses nothing. */
export interface SearchPosition {
  /** What it is sorted by, as text. */
  readonly value: string
  readonly productId: ProductId
  /** What the first page was found by, where that was not what was typed. */
  readonly corrected: string | null
}

export interface SearchFound {
  readonly products: readonly { readonly id: ProductId; readonly position: SearchPosition }[]
  /** 1,001 where there are more than 1,000; null where nobody asked. */
  readonly total: number | null
  /** Null where nobody asked. */
  readonly facets: SearchFacets | null
  /** What was looked for instead of a word that nothing has. */
  readonly corrected: string | null
}

export interface SearchFacets {
  readonly counts: readonly { readonly key: string; readonly value: string; readonly count: number }[]
  readonly prices: { readonly min: Minor; readonly max: Minor } | null
  /** Those by which shoppers filter, in their order. */
  readonly attributes: readonly FacetAttribute[]
}

export interface SuggestAsked {
  readonly market: string
  readonly locale: string
  readonly text: string
  readonly most: number
}

export type Suggestion =
  /** What can be looked for. */
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'product'; readonly text: string; readonly slug: string }
