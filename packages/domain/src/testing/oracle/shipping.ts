import type { Measure } from '../../shipping/goods.ts'
import type {
  LivePrice,
  LivePrices,
  OwnRate,
  ShippingAvailability,
  ShippingMethod,
  TableRate,
} from '../../shipping/method.ts'
import { added, cutToWhole, fraction, rounded } from './fraction.ts'
import type { Item } from './tax.ts'

/** What is shipped, exactly. */
export interface OracleGoods {
  readonly weight: bigint
  readonly items: bigint
  /** Of each line that is shipped. */
  readonly categories: readonly (string | null)[]
  /** Of all goods. */
  readonly subtotal: bigint
  readonly taxOnTop: bigint
}

export interface OracleOption {
  readonly method: ShippingMethod
  /** By its rate, before the threshold from which it is free. */
  readonly rated: bigint
  /** Before promotions. */
  readonly listed: bigint
  readonly price: bigint
}

export interface OracleShipping {
  readonly livePrices: LivePrices | undefined
  /** What promotions take off the price of a method. */
  readonly offOf: (method: ShippingMethod, listed: bigint) => bigint
}

/** All methods that take these goods: the cheapest first, then the one that is there soonest, then by code. */
export function optionsFor(
  methods: readonly ShippingMethod[],
  goods: OracleGoods,
  { livePrices: live, offOf }: OracleShipping,
): OracleOption[] {
  if (goods.items === 0n) return []
  const options = methods.flatMap((method) => {
    const rated = isAvailable(method.availability, goods) ? priceOfMethod(method, goods, live?.get(method.id)) : null
    if (rated === null) return []
    const isFree = method.freeAboveMinor !== null && goods.subtotal >= BigInt(method.freeAboveMinor)
    const listed = isFree ? 0n : rated
    return [{ method, rated, listed, price: listed - offOf(method, listed) }]
  })
  return options.toSorted((a, b) => {
    if (a.price !== b.price) return a.price < b.price ? -1 : 1
    return daysOf(a.method) - daysOf(b.method) || (a.method.code < b.method.code ? -1 : 1)
  })
}

const daysOf = ({ dispatch, deliveryDaysMax }: ShippingMethod): number => dispatch.handlingDays + deliveryDaysMax

function isAvailable({ ranges, categories: condition }: ShippingAvailability, goods: OracleGoods): boolean {
  const isWithin = ranges.every(({ measure, min, max }) => {
    const amount = measuredBy(measure, goods)
    return (min === null || amount >= BigInt(min)) && (max === null || amount <= BigInt(max))
  })
  if (condition === null) return isWithin
  const count = goods.categories.filter((own) => own !== null && condition.categories.includes(own)).length
  const isMatch = { some: count > 0, all: count === goods.categories.length, none: count === 0 }
  return isWithin && isMatch[condition.match]
}

function measuredBy(measure: Measure, { weight, items, subtotal, taxOnTop }: OracleGoods): bigint {
  return { weight, items, subtotal, subtotal_with_tax: subtotal + taxOnTop }[measure]
}

/** Null where the method has no price for these goods. */
function priceOfMethod({ rate }: ShippingMethod, goods: OracleGoods, live: LivePrice | undefined): bigint | null {
  if (rate.kind !== 'carrier') return priceByRate(rate, goods)
  if (live === 'not_carried') return null
  return typeof live === 'number' ? BigInt(live) : priceByRate(rate.fallback, goods)
}

function priceByRate(rate: OwnRate, goods: OracleGoods): bigint | null {
  switch (rate.kind) {
    case 'flat':
      return BigInt(rate.priceMinor)
    case 'per_unit':
      return BigInt(rate.unitMinor) * (goods.items - 1n) + BigInt(rate.firstUnitMinor ?? rate.unitMinor)
    case 'table':
      return priceByTable(rate, measuredBy(rate.measure, goods))
  }
}

function priceByTable({ rows, max }: TableRate, amount: bigint): bigint | null {
  if (max !== null && amount > BigInt(max)) return null
  let price: bigint | null = null
  for (const { from, priceMinor, step } of rows) {
    if (amount < BigInt(from)) continue
    price = BigInt(priceMinor)
    if (step === null) continue
    const [above, size] = [amount - BigInt(from), BigInt(step.size)]
    // In proportion; or the least number of steps that covers what is above the row's start.
    if (step.isProportional) price += rounded(fraction(BigInt(step.priceMinor) * above, size), 'halfUp')
    else price += BigInt(step.priceMinor) * ((above + size - 1n) / size)
  }
  return price
}

/** What is taxed of a price: as one thing, or in the proportions of the shipped goods, whose categories share it. */
export function taxedShipping({ method, price }: OracleOption, shipped: readonly Item[]): Item[] {
  const taxed = (category: string, amount: bigint): Item => ({
    key: `shipping: ${category}`,
    category,
    quantity: 1n,
    amount,
  })
  if (method.tax.kind === 'category') return [taxed(method.tax.category, price)]
  const categories = [...new Set(shipped.map(({ category }) => category))].toSorted()
  const values = categories.map((category) =>
    added(shipped.filter((item) => item.category === category).map(({ amount }) => amount)),
  )
  const whole = added(values)
  const parts = values.map((value) =>
    // Goods that cost nothing share alike.
    whole === 0n ? fraction(price, BigInt(categories.length)) : fraction(value * price, whole),
  )
  const shares = cutToWhole(parts, price)
  return categories.map((category, index) => taxed(category, shares[index] ?? 0n))
}
