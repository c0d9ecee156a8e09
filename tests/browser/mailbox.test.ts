import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMailbox } from '@tillwright/api/notifications/mailbox'
import { openTestShop, type TestShop, until } from '@tillwright/api/testing/open-test-shop'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mailboxPages } from '../../apps/local/src/mailbox/mailbox-page.ts'
import { hasChromium, openBrowser } from './open-browser.ts'

/** Tries all that a mail could: a script, a picture that fails, a form, a frame, and to reach the page around it. */
const evil = `<p>hello</p><script>parent.document.title = 'owned'; top.location = '/owned'</script>
<img src="/owned.png" onerror="document.title = 'owned'"><form action="/owned"><button>go</button></form>
<iframe src="/owned"></iframe><meta http-equiv="refresh" content="0; url=/owned"><a href="/health">a link</a>`

describe('the mailbox of a shop on a laptop', () => {
  let directory: string
  let shop: TestShop
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tillwright-mailbox-'))
    shop = await openTestShop({ http: { mail: { smtpUrl: undefined, directory }, ownPages: mailboxPages(directory) } })
  })
  afterAll(async () => {
    await shop[Symbol.asyncDispose]()
    await rm(directory, { recursive: true })
  })

  /** As a browser would that was told another name for this machine. */
  const statusFor = (host: string, path = '/mailbox'): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      get(`${shop.url}${path}`, { headers: { host } }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
    })

  test('is there for this machine by its own names alone, and in no shop that was not started for one', async () => {
    expect(await statusFor('localhost:1')).toBe(200)
    expect(await statusFor('shop.example')).toBe(404)
    expect(await statusFor('127.0.0.1.evil.example')).toBe(404)
    for (const name of ['..', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'a%00', 'none'])
      expect([name, (await fetch(`${shop.url}/mailbox/${name}/html`)).status]).toEqual([name, 404])
    await using other = await openTestShop({ works: false })
    for (const path of ['/mailbox', '/mailbox/previews', '/mailbox/previews/shipped/en'])
      expect((await fetch(`${other.url}${path}`)).status).toBe(404)
  })

  describe.skipIf(!hasChromium)('in a browser', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(() => browser.close())

    test('shows what was sent, with a link that works, and how each letter looks', async () => {
      await shop.as().auth.register.mutate({
        ...{ email: 'ada@example.com', password: 'a difference engine', firstName: 'Ada', lastName: 'Lovelace' },
      })
      await until(async () => (await (await fetch(`${shop.url}/mailbox`)).text()).includes('Confirm your'), 50_000)
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${shop.url}/mailbox`)
      await page.click('text=Confirm your e-mail address')
      const frame = page.frameLocator('iframe')
      await frame.getByText('An account was opened at Test shop').first().waitFor()
      const [opened] = await Promise.all([context.waitForEvent('page'), frame.locator('a').first().click()])
      await opened.waitForLoadState()
      expect(await opened.textContent('h1')).toBe('Confirm your e-mail address')
      await page.goto(`${shop.url}/mailbox/previews`)
      await page.click('a[href="/mailbox/previews/order_confirmed/ja"]')
      await page.frameLocator('iframe').getByText('ご注文内容').first().waitFor()
      await context.close()
    })

    test('lets nothing in a mail run, be sent, or reach the page around it', async () => {
      await openMailbox(directory).send({
        ...{ from: { name: 'Eve', address: 'eve@evil.example' }, replyTo: null, to: 'ada@example.com' },
        ...{ subject: '<script>document.title = "owned"</script>', text: evil, html: evil },
        ...{ messageId: '<evil.1@evil.example>', stopUrl: null },
      })
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${shop.url}/mailbox`)
      await page.click('a[href="/mailbox/evil.1"]')
      const frame = page.frameLocator('iframe')
      expect(await frame.locator('p').textContent()).toBe('hello')
      await frame.locator('button').click()
      await page.waitForTimeout(500)
      expect(await page.title()).toBe('<script>document.title = "owned"</script>')
      expect(shop.logged()).toContain('/mailbox/evil.1/html')
      expect(shop.logged()).not.toContain('/owned')
      expect(context.pages()).toHaveLength(1)
      await context.close()
    })
  })
})
