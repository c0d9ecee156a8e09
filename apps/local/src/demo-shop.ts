import { readFile } from 'node:fs/promises'
import { importProducts } from '@tillwright/api/catalog/staff/import-products'
import { newId } from '@tillwright/api/open-deps'
import { setupIn } from '@tillwright/api/settings/shop-file'
import { type Db, transact } from '@tillwright/db/client'
import { insertManualMethod } from '@tillwright/db/manual-methods'
import { writePriceSetup } from '@tillwright/db/price-setup'
import { readShop } from '@tillwright/db/shop'
import { writeShopSetup } from '@tillwright/db/shop-setup'
import { demoMethodOf } from './demo-payments.ts'
import { demoPricesOf } from './demo-prices.ts'

/**
 * Loads the demo shop into a database that has no shop yet: all of it, or nothing. Its products come by the import that
 * staff use. Answers whether it did.
 */
export async function loadDemoShop(db: Db): Promise<boolean> {
  if ((await readShop(db)) !== null) return false
  const setup = setupIn(JSON.parse(await readDemoFile('shop.json')))
  const csv = await readDemoFile('products.csv')
  const prices = demoPricesOf(JSON.parse(await readDemoFile('prices.json')))
  const method = demoMethodOf(JSON.parse(await readDemoFile('payment-method.json')))
  return transact(db, async (tx) => {
    // Another process may have loaded it while this one read the files.
    if ((await readShop(tx)) !== null) return false
    await writeShopSetup(tx, setup, newId)
    const report = await importProducts(tx, { csv, actor: 'demo shop' }, { newId, now: () => new Date() })
    const [problem] = report.errors
    if (problem !== undefined) throw new Error(`the demo shop has an error in row ${problem.row}: ${problem.message}`)
    await writePriceSetup(tx, prices, newId)
    await insertManualMethod(tx, method)
    return true
  })
}

const readDemoFile = (name: string): Promise<string> =>
  readFile(new URL(`../demo-shop/${name}`, import.meta.url), 'utf8')
