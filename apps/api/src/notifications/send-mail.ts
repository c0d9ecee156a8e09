import { createHash } from 'node:crypto'
import type { MailRequest } from '@tillwright/db/mail-request'
import type { Deps } from '../deps.ts'
import { senderOf } from './desk.ts'
import type { Letter } from './letter.ts'
import { writeLetter } from './letters.ts'
import { written } from './written.ts'

type Needs = Pick<Deps, 'db' | 'keys' | 'shop' | 'publicUrl' | 'mailer'>

/** Sends a mail that a job asks for; a job that is run twice sends the same mail, with the same Message-ID. */
export async function sendMail(deps: Needs, request: MailRequest, jobId: string): Promise<void> {
  const letter = await writeLetter(deps, request)
  if (letter === null) return
  const shop = await deps.shop()
  const { to, subject, stop } = letter
  await deps.mailer.send({
    ...senderOf(shop, deps.publicUrl),
    to,
    subject,
    ...written(letter, { ...shop.mail, shopName: shop.name }),
    messageId: messageIdOf(letter, { jobId, publicUrl: deps.publicUrl }),
    stopUrl: stop?.oneClick ?? null,
  })
}

/**
 * By what has happened and who is told of it, so that a second try is known for one wherever it arrives. Short, for
 * programs do not all read what stands on the next line.
 */
function messageIdOf({ to }: Letter, { jobId, publicUrl }: { readonly jobId: string; readonly publicUrl: string }) {
  const reader = createHash('sha256').update(`${jobId} ${to.toLowerCase()}`).digest('hex').slice(0, 8)
  return `<${jobId.replaceAll('-', '')}.${reader}@${new URL(publicUrl).hostname}>`
}
