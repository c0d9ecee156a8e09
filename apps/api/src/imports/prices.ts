import { refreshListing } from '@tillwright/db/listing'
import {
  lockPricesToImport,
  type PricedVariant,
  type PriceLine,
  writeImportedPrices,
} from '@tillwright/db/price-imports'
import { keepPriceRunsAway } from '@tillwright/db/price-runs'
import { readShop } from '@tillwright/db/shop'
import type { Market } from '@tillwright/domain/markets/market'
import type { Minor } from '@tillwright/domain/money/minor'
import { z } from 'zod'
import { optional } from '../catalog/staff/import-cells.ts'
import { amountIn } from '../catalog/staff/import-numbers.ts'
import { text } from '../schemas.ts'
import type { Facts } from '../staff/audit-change.ts'
import type { Kind, Outcome, Planned } from './kind.ts'
import { cellErrors, type LineRead, linesOf } from './lines.ts'

/** What a row says; what the file has no column for stays as it is. */
interface Line {
  readonly sku: string
  readonly market: string
  readonly priceMinor: Minor
  readonly compareAtMinor?: Minor | null
  readonly floorMinor?: Minor | null
}

/** A row for each price of a variant in a market: `SKU`, `Market` by name or code, `Price`, `Compare At Price`, `Floor`. */
export const prices: Kind = {
  open: async (db) => {
    const shop = await readShop(db)
    const markets = [...(shop?.markets.values() ?? [])]
    return linesOf<Line>({
      header: { nameOf: (written) => columnNames[written.toLowerCase()] ?? null, needs: ['SKU', 'Market', 'Price'] },
      read: (cells, said) => lineOf(cells, said, markets),
    })
  },
  plan: async ({ tx }, drafted) => {
    // What this kind has staged.
    const lines = drafted.map(({ row, draft }) => ({ row, line: draft as unknown as Line }))
    await keepPriceRunsAway(tx)
    const found = await lockPricesToImport(tx, [...new Set(lines.map(({ line }) => line.sku.toLowerCase()))])
    const variants = new Map(found.map((variant) => [variant.sku, variant]))
    const plans = lines.map(({ row, line }) => ({ row, ...planLine(line, variants.get(line.sku.toLowerCase())) }))
    return {
      units: plans.map(({ row, outcome, variant }) => ({
        ...{ row, outcome },
        errors: variant === undefined ? [{ row, column: 'SKU', message: 'is no variant of this shop' }] : [],
      })),
      write: async (isGood) => {
        const good = plans.filter(({ row, outcome }) => isGood(row) && outcome !== 'unchanged')
        if (good.length === 0) return null
        await writeImportedPrices(
          tx,
          good.flatMap(({ after }) => after ?? []),
        )
        await refreshListing(tx, [...new Set(good.flatMap(({ variant }) => variant?.productId ?? []))])
        return audited(good)
      },
    } satisfies Planned
  },
}

const columnNames: Readonly<Record<string, string>> = {
  sku: 'SKU',
  'variant sku': 'SKU',
  market: 'Market',
  price: 'Price',
  'variant price': 'Price',
  'compare at price': 'Compare At Price',
  'compare-at price': 'Compare At Price',
  'variant compare at price': 'Compare At Price',
  floor: 'Floor',
}

const names = z.object({ SKU: text({ max: 100 }), Market: text({ max: 100 }) })

function lineOf(
  cells: Readonly<Record<string, string>>,
  said: ReadonlyMap<string, string>,
  markets: readonly Market[],
): LineRead<Line> {
  const read = names.safeParse(cells)
  if (!read.success) return { name: null, errors: cellErrors(read.error) }
  const asked = read.data.Market.toLowerCase()
  const [market, ...others] = markets.filter(({ code, name }) =>
    [code, name].some((one) => one.toLowerCase() === asked),
  )
  if (market === undefined || others.length > 0) {
    return { name: null, errors: [{ name: 'Market', message: 'names no market of this shop' }] }
  }
  const name = `price ${read.data.SKU.toLowerCase()} ${market.code}`
  const amount = amountIn(market.currency)
  const paid = z
    .object({
      Price: z.string().min(1, 'is missing').pipe(amount),
      'Compare At Price': optional(amount),
      Floor: optional(amount),
    })
    .safeParse(cells)
  if (!paid.success) return { name, errors: cellErrors(paid.error) }
  const before = paid.data['Compare At Price'] ?? null
  const line = {
    ...{ sku: read.data.SKU, market: market.code, priceMinor: paid.data.Price },
    ...(said.has('Compare At Price') && { compareAtMinor: before === 0 ? null : before }),
    ...(said.has('Floor') && { floorMinor: paid.data.Floor ?? null }),
  }
  return { name, line }
}

interface LinePlan {
  readonly variant: PricedVariant | undefined
  readonly outcome: Outcome
  readonly before?: Omit<PriceLine, 'variantId'> | undefined
  readonly after?: PriceLine
}

function planLine(line: Line, variant: PricedVariant | undefined): LinePlan {
  if (variant === undefined) return { variant, outcome: 'unchanged' }
  const before = variant.prices.find(({ market }) => market === line.market)
  const after: PriceLine = {
    variantId: variant.variantId,
    market: line.market,
    priceMinor: line.priceMinor,
    compareAtMinor: line.compareAtMinor === undefined ? (before?.compareAtMinor ?? null) : line.compareAtMinor,
    floorMinor: line.floorMinor === undefined ? (before?.floorMinor ?? null) : line.floorMinor,
  }
  const isSame = (['priceMinor', 'compareAtMinor', 'floorMinor'] as const).every((key) => before?.[key] === after[key])
  return { variant, before, after, outcome: before === undefined ? 'created' : isSame ? 'unchanged' : 'updated' }
}

const audited = (plans: readonly LinePlan[]): { before: Facts; after: Facts } => ({
  before: { prices: factsOf(plans, ({ before }) => before) },
  after: { prices: factsOf(plans, ({ after }) => after) },
})

const factsOf = (
  plans: readonly LinePlan[],
  pick: (plan: LinePlan) => Omit<PriceLine, 'variantId'> | undefined,
): Facts =>
  Object.fromEntries(
    plans.flatMap((plan) => {
      const { market, priceMinor, compareAtMinor, floorMinor } = pick(plan) ?? {}
      return priceMinor === undefined || plan.variant === undefined
        ? []
        : [
            [
              `${plan.variant.sku} ${market}`,
              { priceMinor, compareAtMinor: compareAtMinor ?? null, floorMinor: floorMinor ?? null },
            ],
          ]
    }),
  )
