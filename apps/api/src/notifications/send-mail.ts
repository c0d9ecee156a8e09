import type { MailRequest } from '@tillwright/db/mail-request'
import type { Deps } from '../deps.ts'
import { written } from './letter.ts'
import { writeLetter } from './letters.ts'

/** Sends a mail that a job asks for; a job that is run twice sends the same mail, with the same Message-ID. */
export async function sendMail(deps: Deps, request: MailRequest, jobId: string): Promise<void> {
  const letter = await writeLetter(deps, request)
  if (letter === null) return
  const { to, subject } = letter
  const { name, supportEmail } = await deps.shop()
  const { hostname } = new URL(deps.publicUrl)
  await deps.mailer.send({
    from: { name, address: supportEmail ?? `no-reply@${hostname}` },
    to,
    subject,
    ...written(letter),
    messageId: `<${jobId}@${hostname}>`,
  })
}
