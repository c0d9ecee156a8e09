import { getDocumentProxy } from 'unpdf'
import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { ownerOf } from '../testing/place-paid.ts'
import { intentOf, newYork, openGuest, payWith, readOrder } from '../testing/shopper.ts'
import { signIn } from '../testing/sign-in.ts'

/** What would end a text of a PDF and begin an action, a link or an object, or a formula once it is copied. */
const action = ')>>/OpenAction<</S/JavaScript/JS(a())>>'
const payload = `=1+1\\${action}endobj<</S/URI/URI(https://evil.example)`

/** What is not text in a PDF: its texts are glyphs in compressed streams, its facts are strings or hexadecimal. */
const outside = (pdf: string) =>
  pdf.replaceAll(/stream\r?\n[\s\S]*?endstream/g, '').replaceAll(/\((?:\\[\s\S]|[^\\()])*\)/g, '()')

test('whatever people, goods and the seller are called, a PDF says it and does nothing', async () => {
  await using shop = await openTestShop({ works: true })
  const { admin } = shop.as(await signIn(shop, { role: 'ADMIN' }))
  const seller = { sellerCountry: 'US', sellerName: payload, sellerAddressLines: [payload, payload] }
  await admin.settings.update.mutate({ ...seller, version: 1 })
  await until(async () => (await shop.served.deps.shop()).seller !== null)
  await shop.database.pool.query('update product set title = $1', [`${payload}\r\n%%EOF\u202E`])
  const guest = await openGuest(shop, { mug: 1 })
  const named = { firstName: action, lastName: action, addressLine1: payload, city: action }
  const shippingAddress = { ...newYork, ...named }
  const placed = await guest.place({ shippingAddress, notes: payload })
  await payWith(shop, intentOf(placed))
  await until(async () => (await readOrder(shop, placed)).paymentStatus === 'SUCCEEDED')
  const orders = ownerOf(shop, placed)
  const { id: orderId } = placed.order
  const [kept] = await until(async () => {
    const { items } = await orders.invoices.query({ orderId })
    return items.length > 0 && items
  })
  const { content } = await orders.invoice.query({ orderId, invoiceId: kept?.id ?? '', format: 'pdf' })
  const bytes = Buffer.from(content, 'base64')
  expect(outside(bytes.toString('latin1'))).not.toMatch(
    /OpenAction|JavaScript|\/URI|\/Launch|\/Annot|EmbeddedFile|\/AA\b|evil/,
  )
  const read = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
  const pages = await Promise.all(Array.from({ length: read.numPages }, (_, index) => read.getPage(index + 1)))
  expect([await read.getOpenAction(), await read.getJSActions(), await read.getAttachments()]).toEqual([
    null,
    null,
    null,
  ])
  expect((await Promise.all(pages.map((page) => page.getAnnotations()))).flat()).toEqual([])
  const contents = await Promise.all(pages.map((page) => page.getTextContent()))
  const said = contents.flatMap(({ items }) => items.map((item) => ('str' in item ? item.str : ''))).join('')
  // The seller twice in his address, the goods and the buyer: each as it was typed.
  const words = said.replaceAll(/\s/g, '')
  expect(words.split(payload.replaceAll(/\s/g, '')).length - 1).toBeGreaterThanOrEqual(5)
  const { info } = await read.getMetadata()
  expect(info).toMatchObject({ Author: payload })
})
