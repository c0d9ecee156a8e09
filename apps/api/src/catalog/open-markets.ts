import { z } from 'zod'
import { anyone } from '../trpc.ts'

const MarketCard = z
  .object({
    code: z.string().describe('What carts and lists of products are asked for by'),
    name: z.string(),
    currency: z.string().describe('ISO 4217'),
    pricesIncludeTax: z.boolean(),
    countries: z.array(z.string()).describe('ISO 3166-1 alpha-2 codes of where it ships to'),
    defaultCountry: z.string().describe('Where a visitor without an address is assumed to be'),
    locales: z.array(z.string()).describe('BCP 47; the first is the one of whoever asks for no other'),
    isDefault: z.boolean().describe('Where the shop sells unless another one is named'),
  })
  .meta({ id: 'MarketCard' })

export const openMarkets = anyone
  .meta({ docs: 'The markets in which anybody can shop, in the order in which they are shown; all of it is one page.' })
  .input(z.strictObject({}).optional())
  .output(z.object({ items: z.array(MarketCard), nextCursor: z.null() }))
  .query(async ({ ctx }) => {
    const { markets, defaultMarket } = await ctx.shop()
    ctx.shown.note(['shop'])
    const open = [...markets.values()].filter(({ enabled }) => enabled)
    const items = open.map(({ code, name, currency, pricesIncludeTax, countries, defaultCountry, locales }) => ({
      ...{ code, name, currency, pricesIncludeTax, defaultCountry },
      countries: [...countries],
      locales: [...locales],
      isDefault: code === defaultMarket.code,
    }))
    return { items, nextCursor: null }
  })
