/** Reads of the catalogue as a storefront asks for them, of products that `seedProducts` has made. */
export const addressOf = (procedure: string, input: object): string =>
  `/trpc/catalog.products.${procedure}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`

interface ScaledRead {
  readonly procedure: string
  /** In a shop of so many products. */
  input(products: number): object
}

const cursor = (value: string | number) =>
  Buffer.from(JSON.stringify([String(value), '00000000-0000-7000-8000-000000000000'])).toString('base64url')
const deep = { by: 'price', order: 'asc' } as const

export const scaledReads: Readonly<Record<string, ScaledRead>> = {
  'list, newest': { procedure: 'list', input: () => ({}) },
  'list, by price': { procedure: 'list', input: () => ({ sort: deep }) },
  'list, by price, far behind': { procedure: 'list', input: () => ({ sort: deep, cursor: cursor(15_000) }) },
  'list, by title': { procedure: 'list', input: () => ({ sort: { by: 'title', order: 'asc' } }) },
  'list of a category': { procedure: 'list', input: () => ({ category: 'bench-60' }) },
  'list of a category of the top': { procedure: 'list', input: () => ({ category: 'bench-1' }) },
  'list of a category in a price range': {
    procedure: 'list',
    input: () => ({
      category: 'bench-1',
      sort: deep,
      minPrice: { amount: 5_000, currency: 'USD' },
      maxPrice: { amount: 9_000, currency: 'USD' },
    }),
  },
  'list, in stock, with total': { procedure: 'list', input: () => ({ inStock: true, withTotal: true }) },
  'list, featured': { procedure: 'list', input: () => ({ featured: true }) },
  'list, part of a title': { procedure: 'list', input: () => ({ q: 'teapot' }) },
  'search, a rare word': { procedure: 'search', input: (products) => ({ q: `${Math.floor(products / 2)}` }) },
  'search, a word of every eleventh': { procedure: 'search', input: () => ({ q: 'ceramic' }) },
  'search, two usual words': { procedure: 'search', input: () => ({ q: 'ceramic gift' }) },
  'search, two words that few have': { procedure: 'search', input: () => ({ q: 'ceramic teapot' }) },
  'search, a slip': { procedure: 'search', input: () => ({ q: 'cerramic teapt' }) },
  'search, with facets': { procedure: 'search', input: () => ({ q: 'ceramic gift', withFacets: true }) },
  'search in a category': { procedure: 'search', input: () => ({ q: 'teapot', category: 'bench-1' }) },
  suggestions: { procedure: 'suggest', input: () => ({ q: 'tea' }) },
  'product by slug': { procedure: 'get', input: (products) => ({ slug: `bench-${Math.floor(products / 3)}` }) },
}
