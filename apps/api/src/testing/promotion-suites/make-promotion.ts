import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import type { inferRouterInputs } from '@trpc/server'
import type { AppRouter } from '../../router.ts'
import type { TestShop } from '../open-test-shop.ts'
import { usd } from '../prices.ts'
import type { ActionOf, ConditionOf, OffOf, PromotionOf, SelectionOf } from './scenario.ts'

type Create = ReturnType<TestShop['as']>['admin']['promotions']['create']
type Inputs = inferRouterInputs<AppRouter>['admin']['promotions']['create']
type Action = Inputs['actions'][number]
type Condition = NonNullable<Inputs['conditions']>[number]
type Selection = Extract<Action, { kind: 'whole' | 'each' }>['of']

/** Where promotions are made: by whom, and for which market. */
export interface Maker {
  readonly shop: TestShop
  readonly admin: ReturnType<TestShop['as']>['admin']
  readonly market: string
}

/** Makes a promotion of a suite as staff would. */
export async function makePromotion(maker: Maker, one: PromotionOf): Promise<Awaited<ReturnType<Create['mutate']>>> {
  const { admin, market } = maker
  const { actions, conditions = [], priority = 0, exclusive = false, byCode = false, budget } = one
  return admin.promotions.create.mutate({
    ...{ name: 'A promotion', markets: [market], priority, exclusive, needsCode: byCode },
    actions: await Promise.all(actions.map((action) => actionIn(maker, action))),
    conditions: await Promise.all(conditions.map((condition) => conditionIn(maker, condition))),
    budgets: budget === undefined ? [] : [{ market, budget: usd(budget) }],
  })
}

async function actionIn(maker: Maker, action: ActionOf): Promise<Action> {
  switch (action.kind) {
    case 'whole':
    case 'each':
      return { kind: action.kind, of: await selectionIn(maker, action.of), off: offIn(maker, action.off) }
    case 'buy_get': {
      const { buy, get, timesMax } = action
      return {
        ...{ kind: 'buy_get', timesMax },
        buy: { quantity: buy[0], of: await selectionIn(maker, buy[1]) },
        get: { quantity: get[0], of: await selectionIn(maker, get[1]), percentPpm: action.percent * 10_000 },
      }
    }
    case 'gift':
      return { kind: 'gift', variantId: maker.shop.id.variant[action.variant] }
    case 'shipping':
      return { kind: 'shipping', off: offIn(maker, { percent: action.percent }) }
  }
}

function offIn({ market }: Maker, off: OffOf): Extract<Action, { kind: 'shipping' }>['off'] {
  if ('percent' in off) return { kind: 'percent', percentPpm: off.percent * 10_000 }
  return 'fixed' in off
    ? { kind: 'fixed', amounts: [{ market, amount: usd(off.fixed) }] }
    : { kind: 'fixed_price', amounts: [{ market, amount: usd(off.price) }] }
}

async function conditionIn(maker: Maker, condition: ConditionOf): Promise<Condition> {
  switch (condition.kind) {
    case 'amount': {
      const ranges = [{ market: maker.market, min: usd(condition.min), max: null }]
      return { kind: 'amount', of: await selectionIn(maker, condition.of), ranges }
    }
    case 'quantity': {
      const range = { min: condition.min, max: null }
      return { kind: 'quantity', of: await selectionIn(maker, condition.of), range }
    }
    case 'order':
      return { kind: 'order_count', range: { min: condition.nth, max: condition.nth } }
  }
}

async function selectionIn(maker: Maker, selection: SelectionOf): Promise<Selection> {
  const { products, collected, price, fullPriceOnly } = selection
  const { shop, market } = maker
  const amount = (minor: number | null) => (minor === null ? null : usd(minor))
  return {
    ...(products && { scopes: [{ kind: 'product', ids: products.map((name) => shop.id.product[name]) }] }),
    ...(collected && { scopes: [{ kind: 'collection', ids: [await collectionOf(maker, collected)] }] }),
    ...(price && { unitPrices: [{ market, min: amount(price[0]), max: amount(price[1]) }] }),
    ...(fullPriceOnly && { fullPriceOnly }),
  }
}

async function collectionOf({ shop, admin }: Maker, names: readonly TestVariant[]): Promise<string> {
  const { collections } = admin
  const { id: collectionId } = await collections.create.mutate({ code: crypto.randomUUID(), title: names.join(', ') })
  await collections.addProducts.mutate({ collectionId, productIds: names.map((name) => shop.id.product[name]) })
  return collectionId
}
