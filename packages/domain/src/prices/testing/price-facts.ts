import type {
  CategoryId,
  CollectionId,
  CustomerGroupId,
  PriceListId,
  PriceRuleId,
  ProductId,
  SaleId,
  VariantId,
} from '../../ids.ts'
import type { ListedPrice, PriceAsk, PriceFacts, Sale } from '../facts.ts'
import type { PricedVariant, PriceRule } from '../price-rule.ts'
import { always, type TimeWindow } from '../time-window.ts'

// The brands are made where ids enter the shop; a test is such a place.
export const variantId = (name: string) => name as VariantId
export const productId = (name: string) => name as ProductId
export const categoryId = (name: string) => name as CategoryId
export const collectionId = (name: string) => name as CollectionId
export const groupId = (name: string) => name as CustomerGroupId

export const shirt: PricedVariant = {
  variantId: variantId('blue shirt'),
  productId: productId('shirt'),
  categoryIds: [categoryId('shirts'), categoryId('clothes')],
  collectionIds: [collectionId('new'), collectionId('summer')],
}

/** A day of January 2027. */
export const day = (of: number, hour = 0): Date => new Date(Date.UTC(2027, 0, of, hour))
export const from = (startsAt: Date | null, endsAt: Date | null): TimeWindow => ({ startsAt, endsAt })

/** A shirt for 20.00 in the US, and what else is said. */
export const priceFacts = (facts: Partial<PriceFacts> = {}): PriceFacts => ({
  variant: shirt,
  market: 'US',
  variantPriceMinor: 2000,
  compareAtMinor: null,
  floorMinor: null,
  sales: [],
  tiers: [],
  listedPrices: [],
  rules: [],
  ...facts,
})

export const ask = (more: Partial<PriceAsk> = {}): PriceAsk => ({
  at: day(15),
  quantity: 1,
  customerGroupIds: [],
  ...more,
})

export const sale = (id: string, unitPriceMinor: number, window: TimeWindow = always): Sale => ({
  id: id as SaleId,
  unitPriceMinor,
  window,
})

export const listed = (id: string, list: Partial<ListedPrice> = {}): ListedPrice => ({
  priceListId: id as PriceListId,
  name: `list ${id}`,
  customerGroupIds: null,
  window: always,
  tiers: [],
  ...list,
})

export const rule = (id: string, more: Partial<PriceRule> = {}): PriceRule => ({
  id: id as PriceRuleId,
  name: `rule ${id}`,
  scopes: [{ kind: 'all' }],
  markets: null,
  customerGroupIds: null,
  window: always,
  priority: 0,
  exclusive: false,
  reduction: { kind: 'percent', percentPpm: 100_000 },
  ...more,
})

export const percentOfOriginal = (of: number): Pick<PriceRule, 'reduction'> => ({
  reduction: { kind: 'percent_of_original', percentPpm: of * 10_000 },
})

export const percent = (of: number): Pick<PriceRule, 'reduction'> => ({
  reduction: { kind: 'percent', percentPpm: of * 10_000 },
})
export const fixed = (fixedMinor: number): Pick<PriceRule, 'reduction'> => ({
  reduction: { kind: 'fixed', fixedMinor },
})
