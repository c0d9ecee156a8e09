import { findCategoryId } from '@tillwright/db/category-pages'
import {
  countProducts,
  type ListedProduct,
  type ListPosition,
  type ListSort,
  readProductList,
  type sortColumns,
} from '@tillwright/db/product-list'
import { findShownCollectionId } from '@tillwright/db/shown-collections'
import type { ProductId } from '@tillwright/domain/ids'
import type { Market } from '@tillwright/domain/markets/market'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import type { MediaStorage } from '../media/storage.ts'
import { viewImage } from '../media/view.ts'
import { viewReason } from '../pricing/reason-view.ts'
import { Refused } from '../refused.ts'
import { locale, MoneyInput, marketCode, moneyOf, text } from '../schemas.ts'
import { marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { ProductCard } from './view.ts'

const totalMax = 1_000
const sorts = z.enum(['newest', 'price', 'title', 'manual'])

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
        collection: text({ max: 60 }).optional().describe('Code of one that is published'),
        q: text({ max: 100 }).optional().describe('Part of a title'),
        minPrice: MoneyInput.optional(),
        maxPrice: MoneyInput.optional(),
        inStock: z.boolean().optional(),
        featured: z.boolean().optional(),
        sort: z
          .strictObject({ by: sorts, order: z.enum(['asc', 'desc']) })
          .optional()
          .describe('Manual is the order of the collection, and what is usual there; elsewhere the newest come first'),
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
    const sort = sortOf(input)
    const collectionId = await collectionOf(ctx, input)
    const filter = {
      market: market.code,
      category: input.category ?? null,
      collectionId,
      q: input.q,
      minPriceMinor: minorOf('minPrice', input.minPrice, market),
      maxPriceMinor: minorOf('maxPrice', input.maxPrice, market),
      inStock: input.inStock,
      featured: input.featured,
    }
    const after = input.cursor === undefined ? null : positionOf(input.cursor, sort.by)
    const [{ products: found, ...place }, total] = await Promise.all([
      readProductList(ctx.db, filter, { sort, after, most: input.limit + 1, locale: input.locale }),
      input.withTotal ? countProducts(ctx.db, filter, totalMax + 1) : null,
    ])
    // An empty page does not say whether there is such a category.
    const categoryId = place.categoryId ?? (await categoryOf(ctx, input))
    const page = found.slice(0, input.limit)
    ctx.shown.note([
      // The list of a collection changes with the whole list, and with what is in it.
      `list:${market.code}:${categoryId ?? 'all'}`,
      ...(categoryId === null ? [] : (['categories'] as const)),
      ...(collectionId === null ? [] : (['collections', `list:${market.code}:all`] as const)),
      ...page.map((product) => `product:${product.id}` as const),
    ])
    const last = found.length > input.limit ? page.at(-1) : undefined
    return {
      items: page.map((product) => viewCard(product, market, ctx.media)),
      nextCursor: last === undefined ? null : cursorOf(last.position),
      ...(total === null ? {} : { total: Math.min(total, totalMax), totalCapped: total > totalMax }),
    }
  })

function sortOf({ sort, collection }: { sort?: ListSort | undefined; collection?: string | undefined }): ListSort {
  if (collection === undefined && sort?.by === 'manual')
    throw invalid('sort.by', 'manual is the order of a collection, and none is named')
  return sort ?? (collection === undefined ? { by: 'newest', order: 'desc' } : { by: 'manual', order: 'asc' })
}

/** Throws NOT_FOUND for what is named and is not there. */
async function categoryOf({ db }: Pick<Deps, 'db'>, { category }: { category?: string | undefined }) {
  const id = category === undefined ? null : await findCategoryId(db, category)
  if (category !== undefined && id === null) throw new Refused({ code: 'NOT_FOUND', entity: 'category' })
  return id
}

/** The same. */
async function collectionOf({ db }: Pick<Deps, 'db'>, { collection }: { collection?: string | undefined }) {
  const id = collection === undefined ? null : await findShownCollectionId(db, collection)
  if (collection !== undefined && id === null) throw new Refused({ code: 'NOT_FOUND', entity: 'collection' })
  return id
}

export function viewCard(
  product: Omit<ListedProduct, 'position'>,
  { currency }: Market,
  media: MediaStorage,
): z.output<typeof ProductCard> {
  const lowest = moneyOf(product.priceMinMinor, currency)
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    price: lowest,
    priceRange: { min: lowest, max: moneyOf(product.priceMaxMinor, currency) },
    compareAt: product.compareAtMinor === null ? null : moneyOf(product.compareAtMinor, currency),
    reasons: product.reasons.map((reason) => viewReason(reason, currency)),
    image: product.image && viewImage(product.image, media),
    availability: product.availability,
    featured: product.featured,
    rating: product.rating,
  }
}

export function minorOf(
  path: string,
  amount: z.output<typeof MoneyInput> | undefined,
  market: Market,
): number | undefined {
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
  manual: z.string().regex(/^\d{1,16}$/),
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
