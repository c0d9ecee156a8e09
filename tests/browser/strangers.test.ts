/** @module-tag long */
import { openTestShop, until } from '@tillwright/api/testing/open-test-shop'
import { intentOf, newYork, openGuest, payWith, readOrder } from '@tillwright/api/testing/shopper'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasChromium, openBrowser, openSite, type Site } from './open-browser.ts'

/** What a page does that has the SDK, or was made to harm: every header of ours, with cookies, and what it can read. */
const calling = (url: string) => `
  fetch('${url}/trpc/cart.create', {
    method: 'POST',
    credentials: 'include',
    headers: {
      'content-type': 'application/json', 'x-cart-token': 'a', 'x-order-token': 'b', 'x-api-key': 'c',
      authorization: 'd', 'trpc-accept': 'application/json',
    },
    body: '{}',
  }).then(
    async (answer) => ({ status: answer.status, id: answer.headers.get('x-request-id'), text: await answer.text() }),
    (error) => String(error),
  )`

describe.skipIf(!hasChromium)('strangers, in a browser', () => {
  let browser: Browser
  let site: Site
  beforeAll(async () => {
    browser = await openBrowser()
    site = await openSite()
  })
  afterAll(async () => {
    await browser.close()
    await site[Symbol.asyncDispose]()
  })

  test('a browser asks before it calls, and calls for an allowed page alone', async () => {
    await using shop = await openTestShop({ works: false, allowedOrigins: [site.url] })
    const page = await (await browser.newContext()).newPage()
    await page.goto(site.url)
    const allowed = await page.evaluate(calling(shop.url))
    // It was let through, and can be read: only the token in it is none.
    expect(allowed).toMatchObject({ status: 401, id: expect.stringMatching(/^[\da-f-]{36}$/) })
    await page.goto(site.foreignUrl)
    expect(await page.evaluate(calling(shop.url))).toContain('Failed to fetch')
    // What needs no leave is sent, and does nothing.
    await page.evaluate(
      `fetch('${shop.url}/trpc/cart.create', { method: 'POST', mode: 'no-cors', body: '{}' }).then(() => 'sent')`,
    )
    const asked = shop
      .logged()
      .split('\n')
      .filter((line) => line.includes('"request"') && line.includes('/trpc/'))
    const statuses = asked.map((line) => {
      const { method, status } = JSON.parse(line) as { method: string; status: number }
      return `${method} ${status}`
    })
    expect(statuses).toEqual(['OPTIONS 204', 'POST 401', 'OPTIONS 204', 'POST 415'])
    const { rows } = await shop.database.pool.query('select count(*)::int as carts from cart')
    expect(rows).toEqual([{ carts: 0 }])
  })

  test('what somebody has typed is shown as he typed it, on pages and in mails, and does nothing', async () => {
    const payload = `"'><img src=x onerror=pwned=1><script>pwned=1</script>`
    await using shop = await openTestShop()
    const { pool } = shop.database
    await pool.query('update product set title = $1', [`=HYPERLINK("x")${payload}`])
    const named = { firstName: payload, lastName: payload }
    const guest = await openGuest(shop, { mug: 1 })
    const shippingAddress = { ...newYork, firstName: payload, addressLine1: `\u202E${payload}`, city: payload }
    for (const firstName of ['a\r\nBcc: eve@evil.example', 'a\0', 'a\u2028b']) {
      const wrong = guest.place({ shippingAddress: { ...shippingAddress, firstName } })
      await expect(wrong).rejects.toThrow('has control characters')
    }
    const placed = await guest.place({ shippingAddress, notes: payload })
    await payWith(shop, intentOf(placed))
    await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
    await shop.as().auth.register.mutate({ email: 'ada@example.com', password: 'an analytical engine', ...named })
    const mails = await until(async () => {
      const sent = await shop.mails()
      return sent.length > 0 && sent
    })
    const orderToken = placed.orderToken ?? ''
    const owner = shop.as({ orderTokens: [orderToken] })
    const orderId = placed.order.id
    const [kept] = await until(async () => {
      const { items } = await owner.orders.invoices.query({ orderId })
      return items.length > 0 && items
    })
    const invoice = await owner.orders.invoice.query({ orderId, invoiceId: kept?.id ?? '', format: 'html' })
    // Without the policy that would stop it: what is written must be harmless by itself.
    const page = await (await browser.newContext({ bypassCSP: true })).newPage()
    const harmed = () => page.evaluate('typeof pwned')
    for (const path of [
      `/order?id=${placed.order.id}&token=${orderToken}`,
      `/product?id=${shop.id.product.mug}&market=US`,
      `/reset-password?token=${encodeURIComponent(payload)}`,
    ]) {
      await page.goto(shop.url + path)
      expect([path, await harmed(), await page.locator('img').count()]).toEqual([path, 'undefined', 0])
    }
    const written = [...mails.map(({ html }) => html), invoice.content]
    for (const html of written) {
      await page.setContent(html)
      expect([await harmed(), await page.locator('img, script').count()]).toEqual(['undefined', 0])
    }
    expect(mails.map(({ subject }) => subject).join()).not.toContain('\n')
    const order = await owner.orders.get.query({ orderId: placed.order.id })
    expect([order.shippingAddress?.addressLine1, order.notes]).toEqual([payload, payload])
    expect(
      shop
        .logged()
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('{')),
    ).toEqual([])
  })
})
