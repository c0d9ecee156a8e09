import { type Market, plainPolicies } from '@tillwright/domain/markets/market'
import { currencyCode } from '@tillwright/domain/money/currency'
import { day, priceFacts, shirt, variantId } from '@tillwright/domain/prices/testing/price-facts'
import { quoteCart } from '@tillwright/domain/pricing/price-cart'
import type { LineFacts, QuoteFacts } from '@tillwright/domain/pricing/quote'
import type { Promotion } from '@tillwright/domain/promotions/promotion'
import {
  amount,
  buyGet,
  clothes,
  dishes,
  each,
  everything,
  fixedOff,
  lineId,
  mug,
  percentOff,
  priceOf,
  promotion,
  shipping,
  whole,
} from '@tillwright/domain/promotions/testing/promotion-facts'
import { method } from '@tillwright/domain/shipping/testing/methods'

/**
 * What a quote with promotions costs, in CPU: 50 lines with 20 promotions are done within a millisecond, and twice as
 * many lines or promotions cost about twice as much at most. Broken (exit code 1) where that is not so:
 * `npm run bench:promotions`.
 */
const usual = { lines: 50, promotions: 20 }
const cpuMsMax = 1
/** Of twice as much over once as much. */
const growthMax = 2.5
const rounds = 9

function main(): void {
  for (let warm = 0; warm < 400; warm += 1) quoteCart(factsOf(usual))
  const usualMs = cpuMsOf(usual)
  judge(
    `a quote of ${usual.lines} lines with ${usual.promotions} promotions takes ${usualMs.toFixed(3)} ms`,
    usualMs < cpuMsMax,
  )
  grows(
    'lines',
    [25, 50, 100, 200].map((lines) => ({ ...usual, lines })),
  )
  grows(
    'promotions',
    [5, 10, 20, 40].map((promotions) => ({ ...usual, promotions })),
  )
}

interface Size {
  readonly lines: number
  readonly promotions: number
}

/** Sizes that double: none takes much more than twice as long as the one before. */
function grows(of: keyof Size, sizes: readonly Size[]): void {
  const all = sizes.map((size) => ({ count: size[of], ms: cpuMsOf(size) }))
  for (const [index, { count, ms }] of all.entries()) {
    const before = all[index - 1]
    if (before === undefined) continue
    const growth = ms / before.ms
    judge(`${count} ${of} take ${ms.toFixed(3)} ms, ${growth.toFixed(2)} × that of ${before.count}`, growth < growthMax)
  }
}

/** The middle of several rounds, each long enough for the clock of the processor. */
function cpuMsOf(size: Size): number {
  const facts = factsOf(size)
  const times = Math.ceil(20_000 / (size.lines * size.promotions)) * 10
  const perRound = Array.from({ length: rounds }, () => {
    const begun = process.cpuUsage()
    for (let time = 0; time < times; time += 1) {
      if (quoteCart(facts).promotions.length !== size.promotions) throw new Error('a promotion gave nothing')
    }
    const { user, system } = process.cpuUsage(begun)
    return (user + system) / 1000 / times
  })
  return perRound.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN
}

/** A cart of shirts and mugs, each line of a variant of its own, a few with floors; all promotions give something. */
function factsOf(size: Size): QuoteFacts {
  return {
    market,
    buyer: { at: day(15), customerGroupIds: [] },
    lines: Array.from({ length: size.lines }, (_, index) => lineOf(index, size)),
    taxRates,
    homeTaxRates: taxRates,
    treatment: 'taxed',
    shippingMethods: [method('post', { rate: { kind: 'flat', priceMinor: 500 } })],
    shippingMethodId: undefined,
    promotions: {
      promotions: Array.from({ length: size.promotions }, (_, index) => {
        const terms = kinds[index % kinds.length]
        return promotion(String(index).padStart(3, '0'), terms)
      }),
      coupons: [],
      gifts: [],
      country: 'US',
      ordersBefore: null,
    },
  }
}

const market: Market = {
  ...plainPolicies,
  code: 'US',
  name: 'United States',
  currency: currencyCode('USD'),
  pricesIncludeTax: false,
  taxRounding: 'line',
  countries: ['US'],
  defaultCountry: 'US',
  defaultRegion: 'NY',
  locales: ['en-US'],
}

const taxRates = ['standard', 'shipping'].map((category) => ({
  name: 'NYC',
  category,
  ratePpm: 88_750,
  layer: 1,
  isCompound: false,
}))

function lineOf(index: number, { lines }: Size): LineFacts {
  const variant = { ...(index % 2 === 0 ? shirt : mug), variantId: variantId(`variant ${index}`) }
  const variantPriceMinor = 2000 + ((index * 37) % 1000)
  return {
    // Not in the order of the variants.
    lineId: lineId(`line ${(index * 7) % lines}`),
    variantId: variant.variantId,
    quantity: 1 + (index % 4),
    sellable: true,
    price: priceFacts({
      variant,
      variantPriceMinor,
      floorMinor: index % 5 === 0 ? variantPriceMinor - 500 : null,
    }),
    taxCategory: 'standard',
    requiresShipping: true,
    weightGrams: 300,
    shippingCategory: null,
    availableCount: null,
    backorderLimit: 0,
    components: [],
  }
}

const cheap = { ...everything, unitPrice: { minMinor: null, maxMinor: 2500 } }
const kinds: readonly Partial<Promotion>[] = [
  { actions: [whole(percentOff(3))], conditions: [amount(5000, null)] },
  { actions: [each(percentOff(5), clothes)], conditions: [amount(1000, null, clothes)] },
  { actions: [whole(fixedOff(700), dishes)] },
  { actions: [buyGet({ of: clothes, quantity: 3 }, { of: dishes, quantity: 1, percentPpm: 20_000 })] },
  { actions: [each(fixedOff(5), cheap)], conditions: [{ kind: 'quantity', of: dishes, range: { min: 3, max: null } }] },
  { actions: [whole(fixedOff(1000)), each(priceOf(2900))] },
  { actions: [buyGet({ quantity: 9 }, { quantity: 1, percentPpm: 20_000 })] },
  { actions: [shipping(percentOff(10))], conditions: [amount(5000, null)] },
]

function judge(promise: string, isKept: boolean): void {
  console.log(`${isKept ? 'kept' : 'BROKEN'}: ${promise}`)
  if (!isKept) process.exitCode = 1
}

main()
