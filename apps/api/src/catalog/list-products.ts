import {
  countProducts,
  findCategoryId,
  type ListedProduct,
  type ListPosition,
  readProductList,
  type sortColumns,
} from '@tillwright/db/product-list'
import type { ProductId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import { viewReason } from '../pricing/reason-view.ts'
import { Refused } from '../refused.ts'
import { locale, MoneyInput, marketCode, moneyOf, text } from '../schemas.ts'
import { marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { ProductCard } from './view.ts'

const totalMax = 1_000
const sorts = z.enum(['newest', 'price', 'title'])

export const listProducts = anyone
  .meta({ docs: 'Active products of a market, page by page; the cursor stays right while products come and go.' })
  .input(
    z
      .strictObject({
        market: marketCode.optional(),
        locale: locale.optional(),
        cursor: z.string().max(1_000).optional(),
        limit: z.int().min(1).max(100).default(20),
        category: text({ max: 200 }).optional().describe('Slug; its descendants are included'),
        q: text({ max: 100 }).optional().describe('Part of a title'),
        minPrice: MoneyInput.optional(),
        maxPrice: MoneyInput.optional(),
        inStock: z.boolean().optional(),
        featured: z.boolean().optional(),
        sort: z.strictObject({ by: sorts, order: z.enum(['asc', 'desc']) }).optional(),
        withTotal: z.boolean().default(false),
      })
      .prefault({}),
  )
  .output(
    z.object({
      items: z.array(ProductCard),
      nextCursor: z.string().nullable(),
      total: z.int().optional(),
      totalCapped: z.boolean().optional().describe(`Whether there are more than ${totalMax}`),
    }),
  )
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const sort = input.sort ?? ({ by: 'newest', order: 'desc' } as const)
    const categoryId = input.category === undefined ? null : await findCategoryId(ctx.db, input.category)
    if (input.category !== undefined && categoryId === null)
      throw new Refused({ code: 'NOT_FOUND', entity: 'category' })
    const filter = {
      market: market.code,
      categoryId,
      q: input.q,
      minPriceMinor: minorOf('minPrice', input.minPrice, market),
      maxPriceMinor: minorOf('maxPrice', input.maxPrice, market),
      inStock: input.inStock,
      featured: input.featured,
    }
    const after = input.cursor === undefined ? null : positionOf(input.cursor, sort.by)
    const [found, total] = await Promise.all([
      readProductList(ctx.db, filter, { sort, after, most: input.limit + 1 }),
      input.withTotal ? countProducts(ctx.db, filter, totalMax + 1) : null,
    ])
    const page = found.slice(0, input.limit)
    ctx.shown.note([
      `list:${market.code}:${categoryId ?? 'all'}`,
      ...(categoryId === null ? [] : (['categories'] as const)),
      ...page.map((product) => `product:${product.id}` as const),
    ])
    const last = found.length > input.limit ? page.at(-1) : undefined
    return {
      items: page.map((product) => viewCard(product, market)),
      nextCursor: last === undefined ? null : cursorOf(last.position),
      ...(total === null ? {} : { total: Math.min(total, totalMax), totalCapped: total > totalMax }),
    }
  })

function viewCard(product: ListedProduct, { currency }: Market): z.output<typeof ProductCard> {
  const lowest = moneyOf(product.priceMinMinor, currency)
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    price: lowest,
    priceRange: { min: lowest, max: moneyOf(product.priceMaxMinor, currency) },
    compareAt: product.compareAtMinor === null ? null : moneyOf(product.compareAtMinor, currency),
    reasons: product.reasons.map((reason) => viewReason(reason, currency)),
    image: product.image,
    availability: product.availability,
    featured: product.featured,
  }
}

function minorOf(path: string, amount: z.output<typeof MoneyInput> | undefined, market: Market): number | undefined {
  if (amount === undefined || amount.currency === market.currency) return amount?.amount
  throw invalid(path, `this market sells in ${market.currency}`)
}

const cursorOf = ({ value, productId }: ListPosition): string =>
  Buffer.from(JSON.stringify([value, productId])).toString('base64url')

/** What a value of each sort looks like, so that a forged cursor is refused here and not by PostgreSQL. */
const valueForms = {
  newest: z.iso.datetime({ precision: 6 }).regex(/^[12]/),
  price: z.string().regex(/^\d{1,16}$/),
  title: text({ max: 500 }),
} as const satisfies Record<keyof typeof sortColumns, z.ZodType<string>>

function positionOf(cursor: string, by: keyof typeof sortColumns): ListPosition {
  const decoded = Buffer.from(cursor, 'base64url').toString('utf8')
  const parsed = z.tuple([valueForms[by], z.uuid()]).safeParse(jsonOf(decoded))
  if (!parsed.success) throw invalid('cursor', 'is none of ours, or of another sort')
  return { value: parsed.data[0], productId: parsed.data[1] as ProductId }
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const invalid = (path: string, message: string) =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
