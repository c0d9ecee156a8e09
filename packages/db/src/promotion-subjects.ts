import type { ShippingMethodId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Tx } from './client.ts'
import { holdCustomerGroups } from './customer-groups.ts'
import { missingGoods } from './price-rules.ts'
import type { PromotionFacts, StoredAction, StoredCondition, StoredScope, StoredTerms } from './promotion-terms.ts'

/** Rows of what must stay while a promotion names it: goods and shipping methods may go, the rest may not. */
export function subjectsOf({ id, terms }: Pick<PromotionFacts, 'id' | 'terms'>) {
  const { categoryIds, collectionIds, customerGroupIds } = namedBy(terms)
  const nothing = { promotion_id: id, category_id: null, collection_id: null, customer_group_id: null }
  return [
    ...categoryIds.map((category_id) => ({ ...nothing, category_id })),
    ...collectionIds.map((collection_id) => ({ ...nothing, collection_id })),
    ...customerGroupIds.map((customer_group_id) => ({ ...nothing, customer_group_id })),
  ]
}

/** The kind of thing of which one that is named does not exist; null where all do, until the transaction ends. */
export async function missingSubject(tx: Tx, terms: StoredTerms): Promise<string | null> {
  const { customerGroupIds, methodIds, ...goods } = namedBy(terms)
  if (!(await holdCustomerGroups(tx, customerGroupIds))) return 'customerGroup'
  if (!(await areMethods(tx, methodIds))) return 'shippingMethod'
  const missing = await missingGoods(tx, { coversAll: false, ...goods })
  return missing === null ? null : missing.replace(/Ids$/, '')
}

/** Whether all of these shipping methods exist; they do until the transaction ends. */
async function areMethods(tx: Tx, ids: readonly ShippingMethodId[]): Promise<boolean> {
  const query = tx.selectFrom('shipping_method').select('id').where('id', '=', sql<ShippingMethodId>`any(${ids})`)
  return (await query.orderBy('id').forKeyShare().execute()).length === ids.length
}

/** All that terms name, each once, sorted. */
function namedBy({ conditions, actions }: StoredTerms) {
  const scopes = [...conditions.flatMap(scopesOfCondition), ...actions.flatMap(scopesOfAction)]
  const gifts = actions.flatMap((action) => (action.kind === 'gift' ? [action.variantId] : []))
  return {
    variantIds: sorted([...gifts, ...scopes.flatMap((scope) => (scope.kind === 'variant' ? scope.ids : []))]),
    productIds: sorted(scopes.flatMap((scope) => (scope.kind === 'product' ? scope.ids : []))),
    categoryIds: sorted(scopes.flatMap((scope) => (scope.kind === 'category' ? scope.ids : []))),
    collectionIds: sorted(scopes.flatMap((scope) => (scope.kind === 'collection' ? scope.ids : []))),
    methodIds: sorted(actions.flatMap((action) => (action.kind === 'shipping' ? (action.methodIds ?? []) : []))),
    customerGroupIds: sorted(
      conditions.flatMap((condition) => (condition.kind === 'customer_group' ? condition.ids : [])),
    ),
  }
}

const scopesOfCondition = (condition: StoredCondition): readonly StoredScope[] =>
  'of' in condition ? [...condition.of.scopes, ...condition.of.exceptScopes] : []

function scopesOfAction(action: StoredAction): readonly StoredScope[] {
  switch (action.kind) {
    case 'whole':
    case 'each':
      return [...action.of.scopes, ...action.of.exceptScopes]
    case 'buy_get':
      return [action.buy.of, action.get.of].flatMap(({ scopes, exceptScopes }) => [...scopes, ...exceptScopes])
    case 'gift':
    case 'shipping':
      return []
  }
}

const sorted = <Id extends string>(ids: readonly Id[]): Id[] => [...new Set(ids)].sort()
