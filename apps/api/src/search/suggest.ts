import { z } from 'zod'
import { locale, marketCode } from '../schemas.ts'
import { localeOf, marketOf } from '../settings/shop.ts'
import { anyone } from '../trpc.ts'
import { question } from './find-products.ts'

const Suggestion = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('words'), text: z.string().describe('To be looked for') }),
    z.object({ kind: z.literal('product'), text: z.string().describe('Its title'), slug: z.string() }),
  ])
  .meta({ id: 'Suggestion' })

export const suggestProducts = anyone
  .meta({ docs: 'What somebody may be about to type: usual words first, then products.' })
  .input(
    z.strictObject({
      market: marketCode.optional(),
      locale: locale.optional(),
      q: question,
      limit: z.int().min(1).max(10).default(10),
    }),
  )
  .output(z.object({ items: z.array(Suggestion), nextCursor: z.null() }))
  .query(async ({ ctx, input }) => {
    const market = marketOf(await ctx.shop(), input.market)
    const spoken = localeOf(market, input.locale)
    const asked = { market: market.code, locale: spoken, text: input.q, most: input.limit }
    ctx.shown.note(['anything'])
    return { items: [...(await ctx.search.suggest(asked))], nextCursor: null }
  })
