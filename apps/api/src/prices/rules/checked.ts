import type { Tx } from '@tillwright/db/client'
import { holdCustomerGroups } from '@tillwright/db/customer-groups'
import { missingGoods, type RuleReduction } from '@tillwright/db/price-rules'
import type { Coverage } from '@tillwright/db/price-runs'
import type { CustomerGroupId } from '@tillwright/domain/ids'
import type { z } from 'zod'
import { type HeldMarkets, holdMarkets, invalid } from '../inputs.ts'
import { noSuch } from '../view.ts'
import type { reductionInput, scopesInput } from './view.ts'

type ReductionInput = z.output<typeof reductionInput>
type ScopesInput = z.output<typeof scopesInput>

/** Scopes of one kind are one. All of it is everything. */
export function coverageOf(scopes: ScopesInput): Coverage {
  const coversAll = scopes.some(({ kind }) => kind === 'all')
  const idsOf = <Id extends string>(pick: (scope: ScopesInput[number]) => readonly Id[]): Id[] =>
    coversAll ? [] : [...new Set(scopes.flatMap(pick))].sort()
  return {
    coversAll,
    variantIds: idsOf((scope) => (scope.kind === 'variant' ? scope.ids : [])),
    productIds: idsOf((scope) => (scope.kind === 'product' ? scope.ids : [])),
    categoryIds: idsOf((scope) => (scope.kind === 'category' ? scope.ids : [])),
    collectionIds: idsOf((scope) => (scope.kind === 'collection' ? scope.ids : [])),
  }
}

/** In markets that stay as they are. Throws NOT_FOUND and VALIDATION_FAILED. */
export async function checkedReduction(tx: Tx, reduction: ReductionInput): Promise<RuleReduction> {
  const named = reduction.kind === 'fixed' ? reduction.amounts.map(({ market }) => market) : reduction.markets
  const held = await holdMarkets(tx, named ?? [])
  for (const market of named ?? []) held.currencyOf(market)
  if (reduction.kind !== 'fixed') {
    const markets = reduction.markets && [...new Set(reduction.markets)].sort()
    return { kind: reduction.kind, percentPpm: reduction.percentPpm, markets }
  }
  return { kind: 'fixed', amounts: amountsOf(held, reduction.amounts) }
}

function amountsOf(
  held: HeldMarkets,
  amounts: Extract<ReductionInput, { kind: 'fixed' }>['amounts'],
): Extract<RuleReduction, { kind: 'fixed' }>['amounts'] {
  const twin = amounts.findIndex(({ market }, row) => amounts.findIndex((one) => one.market === market) < row)
  if (twin >= 0) throw invalid([{ path: `reduction.amounts.${twin}.market`, message: 'is named twice' }])
  return amounts
    .map(({ market, amount }, row) => ({
      market,
      fixedMinor: held.minorOf(market, amount, `reduction.amounts.${row}.amount`),
    }))
    .toSorted((a, b) => (a.market < b.market ? -1 : 1))
}

/** So that all that a rule names exists until the transaction ends. Throws NOT_FOUND. */
export async function holdNamed(
  tx: Tx,
  { coverage, customerGroupIds }: { coverage: Coverage; customerGroupIds: readonly CustomerGroupId[] | null },
): Promise<void> {
  if (!(await holdCustomerGroups(tx, customerGroupIds ?? []))) throw noSuch('customerGroup')
  const missing = await missingGoods(tx, coverage)
  if (missing !== null) throw noSuch(missing.replace(/Ids$/, ''))
}

export const sortedGroups = (ids: readonly CustomerGroupId[] | null): CustomerGroupId[] | null =>
  ids && [...new Set(ids)].sort()
