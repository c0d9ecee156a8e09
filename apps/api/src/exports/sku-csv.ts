import { readLevelsToExport, readPricesToExport, type SkuPage, type SkuRows } from '@tillwright/db/catalogue-exports'
import type { Db } from '@tillwright/db/client'
import { readShop } from '@tillwright/db/shop'
import { formatDecimal } from '@tillwright/domain/money/money'
import { csvRow } from './csv.ts'

/** What each variant costs in each market, by SKU and market. */
export async function* pricesCsv(db: Db): AsyncGenerator<string> {
  const markets = (await readShop(db))?.markets
  yield csvRow(['SKU', 'Market', 'Price', 'Compare At Price', 'Floor'])
  yield* bySku(
    (page) => readPricesToExport(db, page),
    ({ sku, market, ...price }) => {
      const currency = markets?.get(market)?.currency
      if (currency === undefined) return ''
      const shown = (minor: number | null) => (minor === null ? null : formatDecimal(minor, currency))
      return csvRow([sku, market, shown(price.priceMinor), shown(price.compareAtMinor), shown(price.floorMinor)])
    },
  )
}

/** What lies where, by SKU and location. */
export async function* stockCsv(db: Db): AsyncGenerator<string> {
  yield csvRow(['SKU', 'Location', 'On Hand', 'Backorder Limit', 'Low Stock Threshold'])
  yield* bySku(
    (page) => readLevelsToExport(db, page),
    (level) => csvRow([level.sku, level.location, level.onHand, level.backorderLimit, level.lowStockThreshold]),
  )
}

async function* bySku<Row>(
  read: (page: SkuPage) => Promise<SkuRows<Row>>,
  row: (of: Row) => string,
): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const found: SkuRows<Row> = await read({ after, most: variantsPerPage })
    if (found.last === null) return
    after = found.last
    yield found.rows.map(row).join('')
  }
}

const variantsPerPage = 1_000
