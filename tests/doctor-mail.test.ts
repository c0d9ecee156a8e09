/** @module-tag long */
import { openSmtpServer } from '@tillwright/api/testing/smtp-server'
import { expect, test } from 'vitest'
import { doctor } from './doctor/run-doctor.ts'

const lineWith = async (env: Record<string, string>) => {
  const { said } = await doctor({ DATABASE_URL: 'postgres://nobody:none@127.0.0.1:9/none', ...env })
  expect(said).not.toContain('hush')
  return /^.* mail .*$/m.exec(said)?.[0]
}

test('a mail server that takes us is well, any other a warning that names the setting', async () => {
  await using open = await openSmtpServer()
  await using closed = await openSmtpServer({ auth: { user: 'shop', pass: 'another' } })
  const lines = await Promise.all([
    lineWith({ SMTP_URL: open.url }),
    lineWith({ SMTP_URL: closed.url.replace('another', 'hush') }),
    lineWith({ SMTP_URL: 'smtp://127.0.0.1:9' }),
    lineWith({}),
  ])
  expect(lines[0]).toMatch(/^ok {4}mail +the server takes us$/)
  expect(open.received).toEqual([])
  expect(lines[1]).toMatch(/^WARN {2}mail .+\(.*535.*\).+: correct SMTP_URL$/)
  expect(lines[2]).toMatch(/^WARN {2}mail .+\(.*ECONNREFUSED.*\).+: correct SMTP_URL$/)
  expect(lines[3]).toBeUndefined()
})
