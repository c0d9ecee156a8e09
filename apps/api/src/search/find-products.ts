import { readListedProducts } from '@tillwright/db/product-list'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'
import { minorOf, viewCard } from '../catalog/list-products.ts'
import { ProductCard } from '../catalog/view.ts'
import { Refused } from '../refused.ts'
import { locale, Money, MoneyInput, marketCode, moneyOf, text } from '../schemas.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { choicesOf, Facet, viewFacets } from './facets.ts'
import { cursorOf, positionOf } from './search-cursor.ts'

export const question = text({ min: 0, max: 200 })

const values = z
  .array(text({ max: 200 }))
  .min(1)
  .max(50)
const totalMax = 1_000

export const searchProducts = anyone
  .meta({ docs: 'Products that answer a question, the best first: words, their forms and beginnings, and slips.' })
  .input(
    z.strictObject({
      market: marketCode.optional(),
      locale: locale.optional(),
      q: question.describe('Empty asks for everything'),
      category: text({ max: 200 }).optional().describe('Slug; its descendants are included'),
      minPrice: MoneyInput.optional(),
      maxPrice: MoneyInput.optional(),
      inStock: z.boolean().optional(),
      featured: z.boolean().optional(),
      vendor: values.optional().describe('One of these'),
      attributes: choices(/^[a-z][a-z0-9_]{0,49}$/, 'is no code of an attribute').describe(
        'By code, one of the values',
      ),
      options: choices(/^[^\p{Cc}\p{Cs}]{1,200}$/u, 'is no name of an option').describe('By name, one of the values'),
      sort: z
        .strictObject({
          by: z.enum(['relevance', 'newest', 'price', 'title']),
          order: z.enum(['asc', 'desc']).optional(),
        })
        .optional(),
      cursor: z.string().max(2_000).optional(),
      limit: z.int().min(1).max(100).default(20),
      withFacets: z.boolean().default(false),
      withTotal: z.boolean().default(false),
    }),
  )
  .output(
    z.object({
      items: z.array(ProductCard),
      nextCursor: z.string().nullable(),
      total: z.int().optional(),
      totalCapped: z.boolean().optional().describe(`Whether there are more than ${totalMax}`),
      facets: z.array(Facet).optional().describe('Counted among the newest 100, or 1000 in a small shop'),
      priceRange: z
        .object({ min: Money, max: Money })
        .nullable()
        .optional()
        .describe('Before the price is filtered by'),
      corrected: z.string().optional().describe('What was looked for instead of words that nothing has'),
    }),
  )
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const spoken = localeOf(market, input.locale)
    const by = input.sort?.by ?? 'relevance'
    const sort = { by, order: by === 'relevance' ? 'desc' : (input.sort?.order ?? usualOrder[by]) } as const
    const choices = choicesOf(input)
    const found = await ctx.search.find({
      market: market.code,
      locale: spoken,
      text: input.q,
      category: input.category,
      minPriceMinor: minorOf('minPrice', input.minPrice, market),
      maxPriceMinor: minorOf('maxPrice', input.maxPrice, market),
      inStock: input.inStock,
      featured: input.featured,
      choices,
      sort,
      after: input.cursor === undefined ? null : positionOf(input.cursor, { ...sort, isBlank: input.q === '' }),
      most: input.limit + 1,
      withTotal: input.withTotal,
      withFacets: input.withFacets,
    })
    if (found === null) throw new Refused({ code: 'NOT_FOUND', entity: 'category' })
    const page = found.products.slice(0, input.limit)
    const last = found.products.length > input.limit ? page.at(-1) : undefined
    const ids = page.map(({ id }) => id)
    const cards = ids.length === 0 ? [] : await readListedProducts(ctx.db, ids, { market: market.code, locale: spoken })
    const byId = new Map(cards.map((card) => [card.id, card]))
    const { total, facets, corrected } = found
    ctx.shown.note(['anything'])
    return {
      // What has left the market since it was found is left out.
      items: ids.flatMap((id) => byId.get(id) ?? []).map((card) => viewCard(card, market, ctx.media)),
      nextCursor: last === undefined ? null : cursorOf(sort, last.position),
      ...(total === null ? {} : { total: Math.min(total, totalMax), totalCapped: total > totalMax }),
      ...(facets === null
        ? {}
        : {
            facets: viewFacets(facets, { choices, locale: spoken }),
            priceRange: rangeOf(facets.prices, market.currency),
          }),
      ...(corrected === null ? {} : { corrected }),
    }
  })

const usualOrder = { newest: 'desc', price: 'asc', title: 'asc' } as const

const rangeOf = (prices: { min: number; max: number } | null, currency: CurrencyCode) =>
  prices === null ? null : { min: moneyOf(prices.min, currency), max: moneyOf(prices.max, currency) }

/** So many facets can be chosen from at once, and no more. */
function choices(name: RegExp, message: string) {
  return z
    .record(z.string().regex(name, message), values)
    .refine((chosen) => Object.keys(chosen).length <= 10, 'takes 10 at most')
    .optional()
}
