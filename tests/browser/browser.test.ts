/** @module-tag long */
import { linkIn } from '@tillwright/api/testing/mailbox'
import { openTestShop, until } from '@tillwright/api/testing/open-test-shop'
import { openFirstInvitation } from '@tillwright/db/staff'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, hasChromium, openBrowser, openSite, type Site } from './open-browser.ts'

describe.skipIf(!hasChromium)('in a browser', () => {
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
  const openPage = async (): Promise<Page> => (await browser.newContext()).newPage()

  test('the first admin accepts the invitation, and is told what to do next', async () => {
    await using shop = await openTestShop({ works: false })
    const { db, keys } = shop.served.deps
    const invitationId = (await openFirstInvitation(db, shop.served.deps.newId)) ?? ''
    const page = await openPage()
    await page.goto(`${shop.url}/invitation?token=${keys.linkToken('invite_staff', invitationId)}`)
    await page.fill('[name=email]', 'grace@example.com')
    await page.fill('[name=firstName]', '<b>Grace</b>')
    await page.fill('[name=lastName]', 'Hopper')
    await page.fill('[name=password]', 'grace@example.com')
    await page.click('button')
    expect(await page.textContent('body')).toContain('is known to everybody who knows you')
    await page.fill('[name=password]', 'a nanosecond of wire')
    await page.click('button')
    expect(await page.textContent('body')).toContain('grace@example.com')
    const { user } = await shop.as().auth.login.mutate({ email: 'grace@example.com', password: 'a nanosecond of wire' })
    expect([user.role, user.firstName]).toEqual(['ADMIN', '<b>Grace</b>'])
  })

  test('a forgotten password is chosen anew by the link of a mail', async () => {
    await using shop = await openTestShop()
    const email = 'ada@example.com'
    const name = { firstName: 'Ada', lastName: 'Lovelace' }
    await shop.as().auth.register.mutate({ email, password: 'a difference engine', ...name })
    await shop.as().auth.requestPasswordReset.mutate({ email })
    const mail = await until(async () => (await shop.mails()).find(({ subject }) => subject.includes('password')))
    const page = await openPage()
    await page.goto(linkIn(mail).href)
    await page.fill('[name=password]', 'an analytical engine')
    await page.click('button')
    await page.waitForLoadState()
    const { user } = await shop.as().auth.login.mutate({ email, password: 'an analytical engine' })
    expect(user.emailVerified).toBe(true)
  })

  test('a session lives in a cookie that no script sees, through a reload, until it is signed out', async () => {
    await using shop = await openTestShop({ works: false, allowedOrigins: [site.url] })
    const page = await openPage()
    const given = { url: shop.url }
    const signedUp = await act(page, site.url, { scenario: 'signUp', given })
    const cookies = await page.context().cookies()
    expect(cookies).toMatchObject([{ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' }])
    expect(signedUp.cookie).toBe('')
    expect(signedUp.kept).not.toContain(cookies[0]?.value)
    const later = await act(page, site.url, { scenario: 'comeBackAndLeave', given })
    expect(later).toEqual({ email: 'ada@example.com', gone: { code: 'UNAUTHENTICATED' } })
    expect(await page.context().cookies()).toEqual([])
  })

  test('an order is watched through a dropped connection', async () => {
    await using shop = await openTestShop({ allowedOrigins: [site.url] })
    const given = { url: shop.url, variantId: shop.id.variant.mug, shippingMethodId: shop.id.method.us }
    const seen = await act(await openPage(), site.url, { scenario: 'watch', given })
    expect(seen).toEqual(['placed', 'canceled'])
  })

  test('a page of a site that is not allowed reaches nothing', async () => {
    await using shop = await openTestShop({ works: false, allowedOrigins: [site.url] })
    const given = { url: shop.url }
    expect(await act(await openPage(), site.foreignUrl, { scenario: 'openCart', given })).toContain('Failed to fetch')
    expect(await act(await openPage(), site.url, { scenario: 'openCart', given })).toBe('it was opened')
    const { rows } = await shop.database.pool.query('select count(*) as carts from cart')
    expect(rows).toEqual([{ carts: 1 }])
  })
})
