import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about prices name. */
export interface PriceTargets {
  readonly productId: string
  readonly saleId: string
  readonly customerGroupId: string
  readonly priceListId: string
  readonly priceRuleId: string
  readonly collectionId: string
}

/** Each of its own: nothing is for another of them, so that all of them can be removed. */
export async function openPriceSubjects({ database, served, id }: TestShop): Promise<PriceTargets> {
  const newId = () => served.deps.newId<string>()
  const opened = {
    ...{ saleId: newId(), customerGroupId: newId(), priceListId: newId(), priceRuleId: newId(), collectionId: newId() },
    productId: id.product.ebook,
  }
  const insert = (statement: string, ...values: string[]) => database.pool.query(statement, values)
  await insert(
    `insert into variant_sale (id, variant_id, market_code, unit_price_minor) values ($1, $2, 'US', 100)`,
    ...[opened.saleId, id.variant.ebook],
  )
  await insert(
    `insert into customer_group (id, code, name) values ($1::uuid, ($1::uuid)::text, 'VIP')`,
    opened.customerGroupId,
  )
  await insert(
    `insert into collection (id, code, title) values ($1::uuid, ($1::uuid)::text, 'Gifts')`,
    opened.collectionId,
  )
  await insert(`insert into price_list (id, name, is_for_everybody) values ($1, 'Trade', false)`, opened.priceListId)
  await insert(
    `insert into price_rule
       (id, name, percent_ppm, is_everywhere, covers_all, is_for_everybody, priority, exclusive, enabled)
     values ($1, 'Half', 500000, true, false, true, 0, false, true)`,
    opened.priceRuleId,
  )
  return opened
}
