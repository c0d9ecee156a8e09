import type { ShippingMethodId } from '../../ids.ts'
import type { ShippedGoods } from '../goods.ts'
import { alwaysAvailable, type ShippingMethod, standardDispatch, type TableRate, type TableRow } from '../method.ts'

/** A method that costs 5.00 wherever nothing else is said. */
export const method = (code: string, facts: Partial<ShippingMethod> = {}): ShippingMethod => ({
  // The brand is made where ids enter the shop; a test is such a place.
  id: code as ShippingMethodId,
  code,
  name: code,
  rate: { kind: 'flat', priceMinor: 500 },
  freeAboveMinor: null,
  availability: alwaysAvailable,
  tax: { kind: 'category', category: 'shipping' },
  deliveryDaysMin: 1,
  deliveryDaysMax: 5,
  dispatch: standardDispatch,
  ...facts,
})

/** One mug of 300 grams for 20.00. */
export const goods = (facts: Partial<ShippedGoods> = {}): ShippedGoods => ({
  weightGrams: 300,
  itemCount: 1,
  categories: new Set([null]),
  subtotalMinor: 2000,
  taxOnTopMinor: 0,
  ...facts,
})

export const row = (from: number, priceMinor: number, step: TableRow['step'] = null): TableRow => ({
  from,
  priceMinor,
  step,
})

export const table = (measure: TableRate['measure'], rows: readonly TableRow[], max: number | null = null) =>
  ({ kind: 'table', measure, rows, max }) satisfies TableRate
