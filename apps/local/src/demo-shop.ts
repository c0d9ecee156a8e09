import { readFile } from 'node:fs/promises'
import { importProducts } from '@tillwright/api/catalog/staff/import-products'
import { newId } from '@tillwright/api/open-deps'
import { type Db, transact } from '@tillwright/db/client'
import { readShop } from '@tillwright/db/shop'
import { type ShopSetup, writeShopSetup } from '@tillwright/db/shop-setup'
import { plainPolicies } from '@tillwright/domain/markets/market'
import { currencyCode } from '@tillwright/domain/money/currency'
import { z } from 'zod'

/**
 * Loads the demo shop into a database that has no shop yet: all of it, or nothing. Its products come by the import that
 * staff use. Answers whether it did.
 */
export async function loadDemoShop(db: Db): Promise<boolean> {
  if ((await readShop(db)) !== null) return false
  const setup = setupOf(JSON.parse(await readDemoFile('shop.json')))
  const csv = await readDemoFile('products.csv')
  return transact(db, async (tx) => {
    // Another process may have loaded it while this one read the files.
    if ((await readShop(tx)) !== null) return false
    await writeShopSetup(tx, setup, newId)
    const report = await importProducts(tx, { csv, actor: 'demo shop' }, { newId, now: () => new Date() })
    const [problem] = report.errors
    if (problem !== undefined) throw new Error(`the demo shop has an error in row ${problem.row}: ${problem.message}`)
    return true
  })
}

const readDemoFile = (name: string): Promise<string> =>
  readFile(new URL(`../demo-shop/${name}`, import.meta.url), 'utf8')

const minor = z.int().min(0)
const day = z.iso.date()
const market = z.strictObject({
  code: z.string(),
  name: z.string(),
  currency: z.string().transform(currencyCode),
  pricesIncludeTax: z.boolean(),
  taxRounding: z.enum(['unit', 'line', 'document']),
  taxRoundingMode: z.enum(['halfUp', 'halfEven', 'down', 'up']).default(plainPolicies.taxRoundingMode),
  taxAddress: z.enum(['shipping', 'billing']).default(plainPolicies.taxAddress),
  taxProvider: z.enum(['tables', 'stripe']).default(plainPolicies.taxProvider),
  cashRoundingMinor: z.int().min(1).default(plainPolicies.cashRoundingMinor),
  enabled: z.boolean().default(plainPolicies.enabled),
  countries: z.array(z.string()),
  defaultCountry: z.string(),
  defaultRegion: z.string().nullable(),
  defaultPostalCode: z.string().nullable().default(plainPolicies.defaultPostalCode),
  locales: z.array(z.string()),
})

const Setup = z.strictObject({
  settings: z.strictObject({
    shopName: z.string(),
    timeZone: z.string(),
    defaultMarket: z.string(),
    supportEmail: z.string().nullable(),
  }),
  markets: z.array(market),
  zones: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      areas: z.array(z.strictObject({ country: z.string(), region: z.string().nullable() })),
    }),
  ),
  taxRates: z.array(
    z.strictObject({
      zone: z.string(),
      category: z.string(),
      name: z.string(),
      ratePpm: z.int(),
      validFrom: day,
      validTo: day.nullable(),
    }),
  ),
  shippingMethods: z.array(
    z.strictObject({
      market: z.string(),
      zone: z.string(),
      code: z.string(),
      name: z.string(),
      priceMinor: minor,
      freeAboveMinor: minor.nullable(),
      taxCategory: z.string(),
      deliveryDaysMin: z.int(),
      deliveryDaysMax: z.int(),
    }),
  ),
  locations: z.array(z.strictObject({ code: z.string(), name: z.string(), priority: z.int() })),
  categories: z.array(
    z.strictObject({ slug: z.string(), title: z.string(), parent: z.string().nullable(), position: z.int() }),
  ),
})

const setupOf = (json: unknown): ShopSetup => Setup.parse(json)
