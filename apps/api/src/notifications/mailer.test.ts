import { JobHopeless } from '@tillwright/db/job-hopeless'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { openSmtpServer, type SmtpServerOptions } from '../testing/smtp-server.ts'
import { type Mail, openMailer } from './mailer.ts'

const log = pino({ level: 'silent' })
const letter: Mail = {
  from: { name: 'Tee & Co „急須“', address: 'post@shop.example' },
  replyTo: 'help@shop.example',
  to: 'ada@example.com',
  subject: 'Ihre Bestellung',
  text: 'Grüße',
  html: '<p>Grüße</p>',
  messageId: '<one.two@shop.example>',
  stopUrl: null,
}

async function open(options: SmtpServerOptions = {}, query = '') {
  const smtp = await openSmtpServer(options)
  const mailer = openMailer({ smtpUrl: `${smtp.url}${query}`, directory: null }, log)
  return {
    smtp,
    send: (mail: Partial<Mail> = {}) => mailer.send({ ...letter, ...mail }),
    [Symbol.asyncDispose]: async () => {
      mailer.close()
      await smtp[Symbol.asyncDispose]()
    },
  }
}

const headersOf = (source = '') => source.split('\r\n\r\n', 1)[0]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? ''

test('a mail says who sends it, where answers go, when, and that a machine has written it', async () => {
  await using post = await open()
  await post.send()
  const [mail] = post.smtp.received
  expect(mail).toMatchObject({ from: 'post@shop.example', to: 'ada@example.com' })
  const headers = headersOf(mail?.source)
  expect(headers).toMatch(/^From: =\?UTF-8\?\S+( \S+)* <post@shop\.example>$/m)
  expect(headers).toMatch(/^Reply-To: help@shop\.example$/m)
  expect(headers).toMatch(/^Message-ID: <one\.two@shop\.example>$/m)
  expect(headers).toMatch(/^Auto-Submitted: auto-generated$/m)
  expect(Math.abs(Date.parse(/^Date: (.*)$/m.exec(headers)?.[1] ?? '') - Date.now())).toBeLessThan(60_000)
  expect(headers).not.toMatch(/^List-Unsubscribe/m)
})

test('who wants no more of what he has asked for says so by one click in his mail program', async () => {
  await using post = await open()
  await post.send({ stopUrl: 'https://shop.example/stop-notifying?token=abc' })
  const headers = headersOf(post.smtp.received[0]?.source)
  expect(headers).toContain('List-Unsubscribe: <https://shop.example/stop-notifying?token=abc>')
  expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
})

test('no word becomes a header, another reader, or the end of the mail', async () => {
  await using post = await open()
  const evil = 'a\r\nBcc: eve@evil.example\r\n\r\n.\r\nMAIL FROM:<eve@evil.example>'
  await post.send({
    from: { name: evil, address: 'post@shop.example' },
    subject: evil,
    text: `${evil}\r\n.\r\nQUIT`,
    stopUrl: 'https://shop.example/',
  })
  expect(post.smtp.received).toHaveLength(1)
  expect(headersOf(post.smtp.received[0]?.source)).not.toMatch(/^(Bcc|MAIL)/im)
  for (const to of ['a@example.com\r\nRCPT TO:<eve@evil.example>', 'a@example.com>\r\n<eve@evil.example', ''])
    await expect(post.send({ to }), to).rejects.toThrow()
  expect(post.smtp.received.map(({ to }) => to)).toEqual(['ada@example.com'])
})

test('addresses of all scripts are written to, by servers that know them', async () => {
  await using post = await open()
  await post.send({ to: 'ada@bücher.example' })
  await post.send({ to: '花子@例え.テスト' })
  expect(post.smtp.received.map(({ to, isUtf8 }) => [to, isUtf8])).toEqual([
    // As the server reads xn--bcher-kva, which every server knows.
    ['ada@bücher.example', false],
    ['花子@例え.テスト', true],
  ])
})

test('a sealed connection carries the password; by a wrong one nothing is sent, and it is tried again', async () => {
  const auth = { user: 'shop', pass: 'a key of the post' }
  for (const tls of ['starttls', 'implicit'] as const) {
    await using post = await open({ tls, auth }, '?tls.rejectUnauthorized=false')
    await post.send()
    expect(post.smtp.received).toMatchObject([{ isSealed: true, user: 'shop' }])
    const another = openMailer({ smtpUrl: post.smtp.url.replace('shop:', 'eve:'), directory: null }, log)
    const refused = await another.send(letter).catch((error: unknown) => error)
    another.close()
    expect(refused).toBeInstanceOf(Error)
    expect(refused).not.toBeInstanceOf(JobHopeless)
  }
})

test('a seal that nobody has signed is none, and no password leaves the machine without one', async () => {
  await using sealed = await open({ tls: 'starttls' })
  await expect(sealed.send()).rejects.toThrow(/self.signed|certificate/i)
  await using plain = await open({}, '?requireTLS=true')
  await expect(plain.send()).rejects.toThrow(/STARTTLS|TLS/)
  expect([...sealed.smtp.received, ...plain.smtp.received]).toEqual([])
})

test('a refused mail is tried again, one refused for good given up, and no error names its reader', async () => {
  await using post = await open({ unknown: ['gone@example.com'] })
  post.smtp.next.push('not_now', 'never')
  const outcomes = []
  for (const to of ['ada@example.com', 'ada@example.com', 'gone@example.com', 'ada@example.com'])
    outcomes.push(await post.send({ to }).catch((error: unknown) => error))
  const [notNow, never, unknown, taken] = outcomes
  expect(notNow).toBeInstanceOf(Error)
  expect(notNow).not.toBeInstanceOf(JobHopeless)
  expect([never, unknown]).toEqual([expect.any(JobHopeless), expect.any(JobHopeless)])
  expect(String(unknown)).toContain('550')
  expect(JSON.stringify([String(unknown), unknown])).not.toContain('gone@')
  expect(taken).toBeUndefined()
  expect(post.smtp.received).toHaveLength(1)
})

test('a server that takes nothing from this shop is asked again, also where it says so for good', async () => {
  await using post = await open({ closed: ['ada@example.com'] })
  const refused = await post.send({ to: 'ada@example.com' }).catch((error: unknown) => error)
  expect(String(refused)).toContain('554')
  expect(refused).not.toBeInstanceOf(JobHopeless)
})

test('a server that falls silent, or dies with the mail, is one to try again, and the mail is the same', async () => {
  await using post = await open()
  post.smtp.next.push('dies', 'hangs')
  for (const mood of ['dies', 'hangs']) {
    const outcome = await post.send().catch((error: unknown) => error)
    expect([mood, outcome]).toEqual([mood, expect.any(Error)])
    expect(outcome).not.toBeInstanceOf(JobHopeless)
  }
  await post.send()
  const ids = post.smtp.received.map(({ source }) => /^Message-ID: (.*)\r$/m.exec(source)?.[1])
  expect(ids).toEqual(Array(3).fill('<one.two@shop.example>'))
})

test('many mails at once share five connections, and none is mixed with another', async () => {
  await using post = await open()
  const all = Array.from({ length: 24 }, (_, index) => `a${index}@example.com`)
  await Promise.all(all.map((to) => post.send({ to, text: `for ${to}`, html: `for ${to}` })))
  expect(post.smtp.received.map(({ to }) => to).toSorted()).toEqual(all.toSorted())
  expect(post.smtp.received.filter(({ to, source }) => !source.includes(`for ${to}`))).toEqual([])
  expect(post.smtp.connectionCount()).toBeLessThanOrEqual(5)
})
