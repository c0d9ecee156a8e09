import type { VariantId } from '@tillwright/domain/ids'
import type { TestShop } from './open-test-shop.ts'
import { signIn } from './sign-in.ts'

type Stock = ReturnType<TestShop['as']>['admin']['stock']

/** Somebody who minds the stock. */
export async function stockStaff(shop: TestShop): Promise<Stock> {
  const permissions = ['stock:read', 'stock:write'] as const
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: [...permissions] })
  return shop.as({ accessToken }).admin.stock
}

/** The id of the location that every test shop has. */
export async function mainLocation(shop: TestShop): Promise<string> {
  const { rows } = await shop.database.pool.query<{ id: string }>(`select id from stock_location where code = 'main'`)
  return rows[0]?.id ?? ''
}

/** What lies where of a variant, as "main 7/2" for on hand and reserved. */
export async function levelsOf(shop: TestShop, variantId: VariantId): Promise<string[]> {
  const { rows } = await shop.database.pool.query<{ level: string }>(
    `select location.code || ' ' || on_hand || '/' || reserved || case when tracked then '' else ' untracked' end as level
     from stock_level join stock_location as location on location.id = location_id
     where variant_id = $1 order by location.code`,
    [variantId],
  )
  return rows.map(({ level }) => level)
}

export const key = (): { idempotencyKey: string } => ({ idempotencyKey: crypto.randomUUID() })
