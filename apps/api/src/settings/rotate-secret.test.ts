import { expect, test } from 'vitest'
import { serve } from '../serve.ts'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

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

test('with the new secret alone old access tokens and order links are refused, and sessions go on', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const at = (url: string) => ({ ...shop, url, as: shop.at(url) })
  const give = async (url: string) => {
    const placed = await (await openGuest(at(url), { mug: 1 })).place()
    const entered = await shop.at(url)().auth.login.mutate({ email: ada.email, password: ada.password })
    // The first refresh token of a session is no secret's, those that follow are.
    const { accessToken = '', refreshToken = '' } = await shop
      .at(url)()
      .auth.refresh.mutate({
        refreshToken: entered.refreshToken ?? '',
      })
    const see = (at: string) =>
      shop
        .at(at)({ orderTokens: [placed.orderToken ?? ''] })
        .orders.get.query({ orderId: placed.order.id })
    return { orderId: placed.order.id, see, accessToken, refreshToken }
  }
  const start = await serve({ ...shop.options, port: 0, accessTokenSecrets: [old] })
  const past = await give(start.url)
  await start.stop(1_000)
  const before = await serve({ ...shop.options, port: 0, accessTokenSecrets: [fresh, old] })
  const after = await serve({ ...shop.options, port: 0, accessTokenSecrets: [fresh] })
  const present = await give(before.url)
  const me = (url: string, accessToken: string) => shop.at(url)({ accessToken }).auth.me.query()
  let { accessToken, refreshToken } = present
  for (const { url } of [before, after, before, after]) {
    expect(await me(url, accessToken)).toMatchObject({ email: ada.email })
    expect(await present.see(url)).toMatchObject({ id: present.orderId })
    const next = await shop.at(url)().auth.refresh.mutate({ refreshToken })
    accessToken = next.accessToken ?? ''
    refreshToken = next.refreshToken ?? ''
  }
  expect(await refusalFrom(me(after.url, past.accessToken))).toEqual({ code: 'TOKEN_INVALID' })
  expect(await refusalFrom(past.see(after.url))).toMatchObject({ code: 'NOT_FOUND' })
  // Whoever still knows the old one takes both: what is refused is not ended.
  expect(await me(before.url, past.accessToken)).toMatchObject({ email: ada.email })
  expect(await past.see(before.url)).toMatchObject({ id: past.orderId })
  const renewed = await shop.at(after.url)().auth.refresh.mutate({ refreshToken: past.refreshToken })
  expect(await me(after.url, renewed.accessToken ?? '')).toMatchObject({ email: ada.email })
  await Promise.all([before.stop(1_000), after.stop(1_000)])
})
