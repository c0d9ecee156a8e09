import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { requestLines, sayRaw } from '../testing/raw-request.ts'

let shop: TestShop
beforeAll(async () => {
  shop = await openTestShop({ works: false })
})
afterAll(() => shop[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const long = 'x'.repeat(15_000)
const unsupported = 'UNSUPPORTED_MEDIA_TYPE'
const chunked = { ...json, 'transfer-encoding': 'chunked' }

interface Answered {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** As it is on the wire, for clients put right what is wrong. */
async function answerTo(words: string): Promise<Answered> {
  const [head = '', ...rest] = (await sayRaw(shop.url, words)).split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const headers = lines.map((one) => [one.split(':', 1)[0]?.toLowerCase() ?? '', one.replace(/^[^:]*: ?/, '')] as const)
  return { status: Number(line.split(' ', 2)[1]), headers: new Map(headers), body: rest.join('\r\n\r\n') }
}

test.each([
  ['an address that can’t be decoded', requestLines('GET /%zz', {}), 400, 'BAD_REQUEST'],
  ['such a call', requestLines('POST /trpc/%zz', json, '{}'), 400, 'BAD_REQUEST'],
  ['NUL in an address', requestLines('GET /%00', {}), 404, 'NOT_FOUND'],
  ['NUL as it is', 'GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n', 400, 'BAD_REQUEST'],
  ['an address of 15 kB', requestLines(`GET /${long}`, {}), 404, 'NOT_FOUND'],
  ['an address of 100 kB', requestLines(`GET /?${long.repeat(7)}`, {}), 431, 'HEADERS_TOO_LARGE'],
  ['a header of 20 kB', requestLines('GET /', { long: long + long }), 431, 'HEADERS_TOO_LARGE'],
  ['a method that there is not', requestLines('BREW /', {}), 400, 'BAD_REQUEST'],
  ['one that nobody takes', requestLines('PROPFIND /', {}), 404, 'NOT_FOUND'],
  ['a tunnel', requestLines('CONNECT shop.example:443', {}), 400, 'BAD_REQUEST'],
  ['an expectation', requestLines('POST /trpc/cart.create', { ...json, expect: 'wonders' }), 417, 'EXPECTATION_FAILED'],
  ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'BAD_REQUEST'],
  ['a length that is none', requestLines('POST /webhooks/stripe', { 'content-length': 'abc' }), 400, 'BAD_REQUEST'],
  ['a length below zero', requestLines('POST /webhooks/stripe', { 'content-length': '-1' }), 400, 'BAD_REQUEST'],
  ['two lengths', requestLines('POST /webhooks/stripe', { 'content-length': '2, 3' }), 400, 'BAD_REQUEST'],
  ['100 GB', requestLines('POST /webhooks/stripe', { 'content-length': '1'.repeat(11) }), 413, 'PAYLOAD_TOO_LARGE'],
  ['an encoding that there is not', requestLines('POST /', { 'transfer-encoding': 'garbage' }), 400, 'BAD_REQUEST'],
  ['a length and chunks', requestLines('POST /', { ...chunked, 'content-length': '3' }), 400, 'BAD_REQUEST'],
  ['a chunk of no length', `${requestLines('POST /trpc/cart.create', chunked)}zz\r\n`, 400, 'BAD_REQUEST'],
  ['a form of no type', requestLines('POST /reset-password', { 'content-type': '/;;' }, 'x'), 415, unsupported],
  ['a form as JSON', requestLines('POST /reset-password', json, '{'), 415, unsupported],
  ['a call as a form', requestLines('PUT /trpc/cart.create', { 'content-type': 'a/b' }, 'x'), 415, unsupported],
  ['no HTTP', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'BAD_REQUEST'],
])('%s is answered as everything is that is no call: by a code of ours', async (_, words, status, code) => {
  const answer = await answerTo(words)
  const requestId = answer.headers.get('x-request-id')
  expect(requestId).toMatch(/^[\da-f-]{36}$/)
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  const { path, ...said } = JSON.parse(answer.body)
  expect(said).toEqual({ code, requestId })
  // What was sent is not sent back at any length.
  expect(answer.body.length).toBeLessThan(500)
  expect(path === undefined).toBe(code !== 'NOT_FOUND')
})

test('who names no host speaks HTTP/1.0, and is answered', async () => {
  expect((await answerTo('GET /health/live HTTP/1.0\r\n\r\n')).status).toBe(200)
})
