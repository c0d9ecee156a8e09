import { type FoundProduct, readProduct } from '@tillwright/db/catalogue'
import type { ProductId } from '@tillwright/domain/ids'
import type { CurrencyCode } from '@tillwright/domain/money/currency'
import { availabilityOf } from '@tillwright/domain/pricing/availability'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { id, marketCode, text } from '../schemas.ts'
import { notice } from './form-page.ts'
import { escaped, page } from './html.ts'
import { limitPages } from './limit-pages.ts'
import { shownMoney } from './shown-money.ts'

/** Where a link to goods leads, for a shop whose frontend has no such page: what there is of them, and its price. */
export function productPage(deps: Deps) {
  return async (scope: FastifyInstance): Promise<void> => {
    limitPages(scope, deps)
    scope.get('/product', async (request, reply) => {
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
      const found = await findProduct(deps, request.query)
      if (found?.movedTo !== undefined) return reply.redirect(found.movedTo, 301)
      if (found !== null) return pageOf(found)
      reply.code(404)
      return notice('There is no such product', ['The link is not complete, or the shop does not sell it any more.'])
    })
  }
}

interface Found {
  readonly product: FoundProduct
  readonly currency: CurrencyCode
  /** The address of its page, where it was asked for by a slug that it has no more. */
  readonly movedTo: string | undefined
}

const query = z.union([
  z.object({ id: id<ProductId>(), market: marketCode }),
  z.object({ slug: text({ max: 200 }), market: marketCode }),
])

async function findProduct({ db, shop }: Deps, given: unknown): Promise<Found | null> {
  const named = query.safeParse(given)
  const market = named.success ? (await shop()).markets.get(named.data.market) : undefined
  if (!named.success || market === undefined || !market.enabled) return null
  const product = await readProduct(db, named.data, { market: market.code })
  if (product === null) return null
  const isMoved = 'slug' in named.data && named.data.slug.toLowerCase() !== product.slug.toLowerCase()
  const now = new URLSearchParams({ slug: product.slug, market: market.code })
  return { product, currency: market.currency, movedTo: isMoved ? `/product?${now}` : undefined }
}

const pageOf = ({ product: { title, variants }, currency }: Found): string =>
  page({
    title,
    body: `<h1>${escaped(title)}</h1>
<ul>
${variants
  .map((variant) => {
    const options = [...variant.options.map(({ value }) => value), shownMoney(variant.priceMinor, currency)].join(', ')
    return `<li>${escaped(`${options}: ${sentences[availabilityOf(variant)]}`)}</li>`
  })
  .join('\n')}
</ul>`,
  })

const sentences = { in_stock: 'in stock', backorder: 'on backorder', sold_out: 'sold out' } as const
