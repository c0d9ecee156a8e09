import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { openGuest } from '../testing/shopper.ts'

const [old, fresh] = ['an old secret of thirty-two letters', 'a fresh one, as long as the other is']

/** What the processes of a shop know at each step of the runbook: of two neighbours both run at the same time. */
const steps = [[old], [old, fresh], [fresh, old], [fresh, old]]

test('while a secret is replaced step by step, whatever one process has given out another one takes', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  // What a shop with the old secret alone has given out long before.
  const start = await serve({ ...shop.options, port: 0, accessTokenSecrets: [old] })
  const at = (url: string) => ({ ...shop, url, as: shop.at(url) })
  const placed = await (await openGuest(at(start.url), { mug: 1 })).place()
  let { accessToken = '', refreshToken = '' } = await shop
    .at(start.url)()
    .auth.login.mutate({ email: ada.email, password: ada.password })
  await start.stop(1_000)
  for (const [index, secrets] of steps.slice(1).entries()) {
    const before = await serve({ ...shop.options, port: 0, accessTokenSecrets: steps[index] ?? [] })
    const after = await serve({ ...shop.options, port: 0, accessTokenSecrets: secrets })
    for (const { url } of [before, after, before, after]) {
      const { orders, auth } = shop.at(url)({ accessToken, orderTokens: [placed.orderToken ?? ''] })
      expect((await orders.get.query({ orderId: placed.order.id })).id).toBe(placed.order.id)
      expect(await auth.me.query()).toMatchObject({ email: ada.email })
      const next = await shop.at(url)().auth.refresh.mutate({ refreshToken })
      accessToken = next.accessToken ?? ''
      refreshToken = next.refreshToken ?? ''
    }
    // Whoever lost the answer asks the other process again, and gets the same.
    const [first, again] = [before, after].map(({ url }) => shop.at(url)().auth.refresh.mutate({ refreshToken }))
    const [one, two] = [await first, await again]
    expect(two?.refreshToken).toBe(one?.refreshToken)
    accessToken = one?.accessToken ?? ''
    refreshToken = one?.refreshToken ?? ''
    await Promise.all([before.stop(1_000), after.stop(1_000)])
  }
})
