import { transact } from '@tillwright/db/client'
import { insertPromotion, type NewPromotion } from '@tillwright/db/promotions'
import type { CouponId, PromotionId } from '@tillwright/domain/ids'
import type { TestShop } from './open-test-shop.ts'

export const everything = {
  scopes: [{ kind: 'all' }],
  exceptScopes: [],
  unitPrices: null,
  fullPriceOnly: false,
} as const

/** 10 % off the order, unless something else is said; where codes are named, for whoever has one. */
export async function openPromotion(
  shop: TestShop,
  facts: Partial<NewPromotion> = {},
  codes: Readonly<Record<string, number | null>> = {},
): Promise<PromotionId> {
  const id = shop.served.deps.newId<PromotionId>()
  const off = { kind: 'percent', percentPpm: 100_000 } as const
  await transact(shop.database.db, (tx) =>
    insertPromotion(tx, {
      id,
      name: 'Ten percent',
      needsCode: Object.keys(codes).length > 0,
      markets: null,
      startsAt: null,
      endsAt: null,
      priority: 0,
      exclusive: false,
      enabled: true,
      terms: { conditions: [], actions: [{ kind: 'whole', of: everything, off }] },
      usesMax: null,
      usesPerBuyerMax: null,
      givesBack: true,
      budgets: [],
      ...facts,
    }),
  )
  for (const [code, usesMax] of Object.entries(codes)) {
    await shop.database.pool.query('insert into coupon (id, promotion_id, code, uses_max) values ($1, $2, $3, $4)', [
      shop.served.deps.newId<CouponId>(),
      id,
      code,
      usesMax,
    ])
  }
  return id
}
