import type { Env } from '@tillwright/api/env'
import { probeMail } from '@tillwright/api/notifications/mailer'
import { type Finding, finding } from './finding.ts'

/** Never BAD: letters wait for more than a day. Nothing is sent. Who is not in production keeps them as files. */
export async function* examineMail({ SMTP_URL: url, NODE_ENV }: Env): AsyncGenerator<Finding> {
  if (url === undefined) {
    if (NODE_ENV === 'production')
      yield finding('mail', 'WARN', 'there is no server, so that letters wait for a day and are given up: set SMTP_URL')
    return
  }
  const problem = await probeMail(url)
  yield problem === null
    ? finding('mail', 'ok', 'the server takes us')
    : finding('mail', 'WARN', `the server does not take us (${problem}), so that letters wait: correct SMTP_URL`)
}
