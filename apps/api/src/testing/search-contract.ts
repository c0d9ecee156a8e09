import type { ProductId } from '@tillwright/domain/ids'
import { expect, test } from 'vitest'
import type { SearchAsked, SearchPort, SearchPosition } from '../search/search-port.ts'
import type { TestShop } from './open-test-shop.ts'
import { addCategories, addProducts, openSearchShop } from './search-shop.ts'

/** An engine that knows what is in the shop at this moment: whoever has to be told of products is told here. */
export type OpenSearch = (shop: TestShop) => Promise<SearchPort>

const plain: SearchAsked = {
  ...{
    market: 'US',
    locale: 'en-US',
    text: '',
    category: undefined,
    minPriceMinor: undefined,
    maxPriceMinor: undefined,
  },
  ...{ inStock: undefined, featured: undefined, choices: new Map(), sort: { by: 'relevance', order: 'desc' } as const },
  ...{ after: null, most: 20, withTotal: false, withFacets: false },
}

/**
 * What every engine owes that takes the place of PostgreSQL. How it ranks and which slips it forgives is its own; what
 * is here is what the API promises.
 */
export function keepsTheContract(name: string, openSearch: OpenSearch): void {
  async function openCatalogue() {
    const shop = await openSearchShop()
    await addCategories(shop, { home: null, kitchen: 'home' })
    const ids = await addProducts(shop, [
      { title: 'Blue cup', vendor: 'Acme', priceMinor: 1_000, attributes: { colour: 'Blue' }, category: 'kitchen' },
      { title: 'Red cup', vendor: 'Acme', priceMinor: 2_000, attributes: { colour: 'Red' }, soldOut: true },
      { title: 'Green cup', vendor: 'Bolt', priceMinor: 3_000, attributes: { colour: 'Green' }, featured: true },
      { title: 'Nambu kettle', markets: ['JP'], translations: { ja: { title: '南部鉄器の急須' } } },
    ])
    const search = await openSearch(shop)
    const nameOf = (id: ProductId) => ['blue', 'red', 'green', 'kettle'][ids.indexOf(id)] ?? 'another'
    const find = async (asked: Partial<SearchAsked>) => {
      const found = await search.find({ ...plain, ...asked })
      return found?.products.map(({ id }) => nameOf(id)).toSorted() ?? null
    }
    return { shop, search, find, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() }
  }

  test(`${name} finds by words in any case, by beginnings, and in Japanese by two characters`, async () => {
    await using catalogue = await openCatalogue()
    const { find } = catalogue
    expect(await find({ text: 'BLUE cup' })).toEqual(['blue'])
    expect(await find({ text: 'cup gre' })).toEqual(['green'])
    expect(await find({ text: '急須', market: 'JP', locale: 'ja-JP' })).toEqual(['kettle'])
    expect(await find({ text: 'nothing of that kind' })).toEqual([])
  })

  test(`${name} knows markets, categories with what is below them, and all filters`, async () => {
    await using catalogue = await openCatalogue()
    const { find } = catalogue
    expect(await find({ text: 'kettle' })).toEqual([])
    expect(await find({ text: 'cup', category: 'home' })).toEqual(['blue'])
    expect(await find({ text: 'cup', category: 'nowhere' })).toBeNull()
    expect(await find({ text: 'cup', minPriceMinor: 1_500, maxPriceMinor: 3_000 })).toEqual(['green', 'red'])
    expect(await find({ text: 'cup', inStock: true })).toEqual(['blue', 'green'])
    expect(await find({ text: 'cup', featured: true })).toEqual(['green'])
    const choices = new Map([
      ['vendor', ['acme']],
      ['attribute:colour', ['blue', 'green']],
    ])
    expect(await find({ text: 'cup', choices })).toEqual(['blue'])
  })

  test(`${name} counts facets without their own choice, and prices without the price`, async () => {
    await using catalogue = await openCatalogue()
    const found = await catalogue.search.find({
      ...{ ...plain, text: 'cup', withFacets: true, withTotal: true, minPriceMinor: 2_000 },
      choices: new Map([['vendor', ['Acme']]]),
    })
    expect(found?.total).toBe(1)
    expect(found?.facets?.prices).toEqual({ min: 1_000, max: 2_000 })
    expect(found?.facets?.counts.toSorted((a, b) => (a.value < b.value ? -1 : 1))).toEqual([
      { key: 'vendor', value: 'Acme', count: 1 },
      { key: 'vendor', value: 'Bolt', count: 1 },
      { key: 'attribute:colour', value: 'Red', count: 1 },
    ])
  })

  test.each(['relevance', 'newest', 'price', 'title'] as const)(
    `${name} pages by %s without a repetition or a gap`,
    async (by) => {
      await using catalogue = await openCatalogue()
      const { search } = catalogue
      const seen: string[] = []
      for (let after: SearchPosition | null = null; ; ) {
        const asked: SearchAsked = { ...plain, text: 'cup', most: 1, after, sort: { by, order: 'desc' } }
        const [product] = (await search.find(asked))?.products ?? []
        if (product === undefined) break
        seen.push(product.id)
        after = product.position
      }
      expect([seen.length, new Set(seen).size]).toEqual([3, 3])
    },
  )

  test(`${name} suggests what begins like that, and no more than was asked for`, async () => {
    await using catalogue = await openCatalogue()
    const suggested = await catalogue.search.suggest({ market: 'US', locale: 'en-US', text: 'cu', most: 2 })
    expect(suggested.length).toBeLessThanOrEqual(2)
    expect(suggested.some(({ text }) => text.toLowerCase().includes('cup'))).toBe(true)
    expect(await catalogue.search.suggest({ market: 'US', locale: 'en-US', text: '', most: 2 })).toEqual([])
  })
}
