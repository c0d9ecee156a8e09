import { expect, test } from 'vitest'
import { appRouter } from '../router.ts'
import { noClaims } from '../testing/no-claims.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { signIn } from '../testing/sign-in.ts'
import { key, mainLocation, stockStaff } from '../testing/stock-staff.ts'
import { createCallerFactory } from '../trpc.ts'

test('more lines are no more statements: for goods that come in, counts and transfers', async () => {
  await using shop = await openTestShop({ works: false })
  const [main, { id: annex }] = [
    await mainLocation(shop),
    await (await stockStaff(shop)).locations.create.mutate({ code: 'annex', name: 'Annex' }),
  ]
  let count = 0
  const db = shop.served.deps.db.withPlugin({
    transformQuery: ({ node }) => {
      count += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  const { accessToken } = await signIn(shop, { role: 'ADMIN' })
  const credential = { kind: 'access_token', token: accessToken } as const
  const { admin } = createCallerFactory(appRouter)({ ...shop.served.deps, ...noClaims, credential, db })
  const during = async (work: Promise<unknown>) => {
    count = 0
    await work
    return count
  }
  const { mug, teapot, book, ebook } = shop.id.variant
  const counts = []
  for (const goods of [[mug], [teapot, book, ebook]]) {
    const lines = goods.map((variantId) => ({ variantId, delta: 2 }))
    const counted = goods.map((variantId) => ({ variantId, onHand: 30, lowStockThreshold: 3 }))
    const sent = { fromLocationId: main, toLocationId: annex, reason: null }
    counts.push({
      adjust: await during(admin.stock.adjust({ locationId: main, kind: 'receive', reason: null, lines, ...key() })),
      set: await during(admin.stock.set({ locationId: main, reason: null, lines: counted, ...key() })),
      transfer: await during(
        admin.stock.transfer({ ...sent, lines: goods.map((variantId) => ({ variantId, quantity: 1 })), ...key() }),
      ),
    })
  }
  expect(counts[1]).toEqual(counts[0])
  expect(counts[0]?.adjust).toBeLessThan(12)
})
