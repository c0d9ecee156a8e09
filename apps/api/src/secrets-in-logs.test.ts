import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLog } from './log.ts'

/** What stands in the log when somebody has logged this. */
function logged(facts: object, text = 'a line'): string {
  const lines: string[] = []
  openLog('debug', { write: (line) => lines.push(line) }).warn(facts, text)
  return lines.join('')
}

test('what a library tells as a plain object is said in its own words', () => {
  const told = { message: 'connect ECONNREFUSED 127.0.0.1:5432', queue: 'send-mail' }
  expect(JSON.parse(logged({ err: told }))).toMatchObject({ err: { message: told.message } })
  expect(logged({ err: { message: 'invalid input syntax for type uuid: "hush"' } })).not.toContain('hush')
})

const token = 'nVp59bgFlvfih3bXr06AQ_EA914Vgl5EOHqkD01cmlI'

test.each([
  ['a password by its name', { password: 'correct horse' }, 'correct horse'],
  [
    'one in a body that is a text',
    { body: JSON.stringify({ input: { newPassword: 'say "correct" horse' } }) },
    'horse',
  ],
  ['headers', { headers: { authorization: 'Basic b3BlbiBzZXNhbWU', 'set-cookie': 'a=open' } }, 'b3Bl'],
  ['a token, however it is called', { note: `cart ${token}, or so` }, token],
  ['a token of a link', { url: `/order?token=${`${token}${token}`.slice(0, 64)}` }, token],
  ['a key of a tool', { said: `tw_abcdefghij12_${token}` }, 'tw_abcdefghij12'],
  ['an access token', { err: new Error(`bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${token}`) }, 'eyJzdWIiOiIxIn0'],
  ['a secret of Stripe', { err: new Error('sk_test_51Nabc and pi_1_secret_2 and whsec_a+b/c=') }, 'a+b'],
  ['the code of a gift card', { typed: '7f3k-9zqm-0000-ab12' }, '9zqm'],
  ['the number of a card', { note: 'pay with 4242 4242 4242 4242 please' }, '4242 4242'],
  ['another', { note: '378282246310005' }, '378282246310005'],
  ['an e-mail address', { err: new Error('550 <ada.lovelace@example.com> unknown') }, 'lovelace'],
  ['a password in an address', { url: 'postgres://shop:hunter2@db.example/x' }, 'hunter2'],
  ['a postal address', { shippingAddress: { addressLine1: '1 Main Street', firstName: 'Ada' } }, 'Main'],
  ['a number that is none', { err: new Error('value "4 Elm Rd" is out of range for type integer') }, 'Elm'],
  ['the cause of a cause', { err: new Error('a', { cause: new Error('b', { cause: `c ${token}` }) }) }, token],
  ['what is thrown and no error', { err: { password: 'correct horse' } }, 'correct'],
  ['what PostgreSQL could not read', { err: new Error('invalid input syntax for type uuid: "4 Elm Rd"') }, 'Elm'],
])('%s is not in the log', (_, facts, secret) => {
  const line = logged(facts)
  expect(line).not.toContain(secret)
  expect(JSON.parse(line)).toMatchObject({ msg: 'a line' })
})

/** What each is known by when it is looked for. */
const planted: readonly (readonly [secret: string, mark: string])[] = [
  [token, token],
  [`${token}${token}`.slice(0, 64), 'nVp59bgFlvf'],
  [`tw_abcdefghij12_${token}`, token],
  [`eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${token}`, 'eyJzdWIiOiIxIn0'],
  ['sk_live_51Nabc', '51Nabc'],
  ['whsec_a1b2c3', 'a1b2c3'],
  ['7f3k-9zqm-0000-ab12', '9zqm'],
  ['4242424242424242', '424242'],
  ['ada.lovelace@example.com', 'lovelace'],
  ['postgres://shop:hunter2@db.example/x', 'hunter2'],
]
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\0', '\b', '\n', '\u001f', '"', '\\', 'n', 'u', '0', '{', '\u2028', '\ud800') }),
)
/** Whatever is no letter and no digit begins or ends a secret; a space goes on with the number of a card. */
const edge = fc.constantFrom(...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)), ...'"\\{(/:;', 'é')
const around = fc.tuple(anything, edge, fc.constantFrom(...planted), edge, anything)

test('whatever stands around a secret, it is hidden, and the line stays JSON', () => {
  fc.assert(
    fc.property(around, ([before, begin, [secret, mark], end, after]) => {
      const text = `${before}${begin}${secret}${end}${after}`
      const within = JSON.stringify({ text })
      for (const facts of [
        { text },
        { deep: [{ [text]: [text] }] },
        { err: new Error(text) },
        { body: within, cut: within.slice(0, -2) },
        { body: JSON.stringify({ within }) },
        { [secret]: 1, quote: '"' },
      ]) {
        const line = logged(facts, text)
        expect(JSON.parse(line)).toMatchObject({ level: 40, msg: expect.any(String) })
        expect(line).not.toContain(mark)
      }
    }),
  )
})

test('whatever stands in a text that is secret by its name, none of it is told', () => {
  fc.assert(
    fc.property(anything, anything, anything, (before, after, beside) => {
      const password = `${before}horse${after}`
      const body = JSON.stringify({ input: { newPassword: password } })
      const cut = body.slice(0, body.indexOf('horse') + 5)
      for (const facts of [{ password }, { body: `${beside}${body}` }, { cut }, { body: JSON.stringify({ body }) }]) {
        const line = logged(facts)
        expect(JSON.parse(line)).toMatchObject({ level: 40, msg: 'a line' })
        expect(line).not.toContain('horse')
      }
    }),
  )
})

test('a number that is one of a card is hidden, and its line stays JSON', () => {
  const line = logged({ card: 4_242_424_242_424_242, cards: [378_282_246_310_005] })
  expect(JSON.parse(line)).toMatchObject({ card: '[hidden]', cards: ['[hidden]'] })
})

test('what is no secret stays as it is', () => {
  const facts = {
    requestId: '01a21fee-81b1-72cb-93b1-27f0dcbfe3fa',
    orderNumber: 'ORD-20261128-00042',
    amount: 4_242_424_242_424_241,
    path: '/trpc/catalog.products.list',
    at: 'file:///srv/node_modules/.pnpm/@trpc+server@11.25.2_typescript@7.0.2/node_modules/x.ts:1:2',
  }
  expect(JSON.parse(logged(facts))).toMatchObject({ ...facts, time: expect.any(Number) })
})

test('a line stays one line, whatever is in it', () => {
  const userAgent = 'a\r\n{"level":60,"msg":"forged"}\u2028\u202e\u0085\u009b2J\u007f'
  const line = logged({ userAgent, err: new Error('x\ny') })
  expect(line.trimEnd()).toMatch(/^[^\p{Cc}\u2028\u2029\u202e]+$/u)
  expect(JSON.parse(line)).toMatchObject({ userAgent })
})

test('a line that is made to be hard to read is read in no time', () => {
  const hard = [
    'a'.repeat(16_000),
    '4242 '.repeat(4_000),
    '"password":"\\'.repeat(2_000),
    'a@'.repeat(8_000),
    'eyJ.'.repeat(4_000),
  ]
  const before = performance.now()
  for (const one of hard) logged({ one })
  // A hundredth of it is usual; what tries every way would take minutes.
  expect(performance.now() - before).toBeLessThan(20_000)
})
