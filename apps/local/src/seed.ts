import { parseArgs } from 'node:util'
import { readEnv } from '@tillwright/api/env'
import { connect } from '@tillwright/db/client'
import { seedOrders } from '@tillwright/db/testing/seed-orders'
import { seedProducts } from '@tillwright/db/testing/seed-products'
import { runningDatabaseUrl } from './running-database.ts'

/**
 * `npm run bench:seed -- --products N --orders M`: so many products and orders more in the running shop, to see it at
 * size. Only their slugs and numbers tell them from others (bench-1, BENCH-000001): not for production.
 */
const count = (text: string): number => {
  const found = Number(text)
  if (!Number.isSafeInteger(found) || found < 0) throw new Error(`"${text}" is no number of products or orders`)
  return found
}
const { values } = parseArgs({
  options: { products: { type: 'string', default: '1000' }, orders: { type: 'string', default: '0' } },
})
const [products, orders] = [count(values.products), count(values.orders)]
const env = readEnv()
if (env.NODE_ENV === 'production') throw new Error('this is for a shop that nobody buys from')
const { db, close } = connect({ connectionString: runningDatabaseUrl(env), poolMax: 1 })
const tell = (what: string) => (done: number) => {
  if (done % 20_000 === 0) console.log(`${done} ${what}`)
}
try {
  await seedProducts(db, products, tell('products'))
  await seedOrders(db, orders, tell('orders'))
  console.log(`Added ${products} products and ${orders} orders.`)
} finally {
  await close()
}
