import { type Measure, type MeasureRange, measured, type ShippedGoods } from './goods.ts'
import type { CategoryCondition, ShippingAvailability } from './method.ts'

/** Why a method can't be had for these goods. */
export type Hindrance =
  | { readonly kind: 'too_little'; readonly measure: Measure; readonly measured: number; readonly min: number }
  | { readonly kind: 'too_much'; readonly measure: Measure; readonly measured: number; readonly max: number }
  | ({ readonly kind: 'categories' } & CategoryCondition)
  | { readonly kind: 'not_carried'; readonly carrier: string }

/** The first thing that stands in the way; null where nothing does. */
export function hindranceOf({ ranges, categories }: ShippingAvailability, goods: ShippedGoods): Hindrance | null {
  const outside = ranges.map((range) => outsideOf(range, goods)).find((hindrance) => hindrance !== null)
  if (outside) return outside
  return categories === null || holds(categories, goods) ? null : { kind: 'categories', ...categories }
}

function outsideOf({ measure, min, max }: MeasureRange, goods: ShippedGoods): Hindrance | null {
  const found = measured(goods, measure)
  if (min !== null && found < min) return { kind: 'too_little', measure, measured: found, min }
  if (max !== null && found > max) return { kind: 'too_much', measure, measured: found, max }
  return null
}

function holds({ match, categories }: CategoryCondition, goods: ShippedGoods): boolean {
  const isOne = (category: string | null) => category !== null && categories.includes(category)
  const own = [...goods.categories]
  switch (match) {
    case 'some':
      return own.some(isOne)
    case 'all':
      return own.every(isOne)
    case 'none':
      return !own.some(isOne)
  }
}
