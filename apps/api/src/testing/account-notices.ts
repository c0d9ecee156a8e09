import type { TestShop } from './open-test-shop.ts'

/** What the persons of accounts are to be told by mail, whether it was sent yet or not, the oldest first. */
export async function accountNotices(shop: TestShop): Promise<{ notice: string; to: string; locale: string | null }[]> {
  const { rows } = await shop.database.pool.query(
    `select data ->> 'notice' as notice, data ->> 'to' as to, data ->> 'locale' as locale from pgboss.job
     where name = 'send-mail' and data ->> 'kind' = 'account_notice' order by created_on, id`,
  )
  return rows
}

export const noticesOnly = async (shop: TestShop): Promise<string[]> =>
  (await accountNotices(shop)).map(({ notice }) => notice)
