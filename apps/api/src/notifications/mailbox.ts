import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { closed, type Mailer, messageOf } from './mailer.ts'

/** A folder in place of the post: each mail is a file that mail programs open, named by its Message-ID. */
export function openMailbox(directory: string): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, ...closed })
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(messageOf(mail))
      const [name = ''] = mail.messageId.replace(/[^\w@.-]/g, '').split('@', 1)
      const file = join(directory, `${name}.eml`)
      await mkdir(directory, { recursive: true })
      // Nobody sees half a mail, and no one else sees any: they hold links that open accounts.
      await writeFile(`${file}.part`, message, { mode: 0o600 })
      await rename(`${file}.part`, file)
    },
  }
}
