import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'
import { openMailbox } from './mailbox.ts'

export interface Mail {
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same however often it is sent, so that mail programs show it once: `<id@host>`. */
  readonly messageId: string
}

/** Where mails leave the house. */
export interface Mailer {
  /** Throws where it was not taken; sending it again is then right. */
  send(mail: Mail): Promise<void>
}

export interface MailSettings {
  readonly smtpUrl: string | undefined
  /** Where mails are kept as files where there is no SMTP; null keeps none. */
  readonly directory: string | null
}

/** SMTP where there is one, else a folder, else nothing: then mails wait in the queue. */
export function openMailer({ smtpUrl, directory }: MailSettings, log: Logger): Mailer {
  if (smtpUrl !== undefined) return smtpMailer(smtpUrl)
  if (directory !== null) return openMailbox(directory)
  log.warn('SMTP_URL is not set: mails wait in the queue for a day, and are given up then')
  return { send: () => Promise.reject(new Error('SMTP_URL is not set')) }
}

const timeoutMs = 10_000
const timeouts = {
  dnsTimeout: timeoutMs,
  connectionTimeout: timeoutMs,
  greetingTimeout: timeoutMs,
  socketTimeout: timeoutMs,
}

/** What a mail says never leads to a file or an address that is read here. */
export const closed = { disableFileAccess: true, disableUrlAccess: true } as const

function smtpMailer(url: string): Mailer {
  const transport = createTransport({ url, ...timeouts, ...closed })
  return {
    send: async (mail) => {
      await transport.sendMail(envelope(mail))
    },
  }
}

/** An address as an object: as a text it would be taken apart once more. */
export const envelope = ({ to, ...mail }: Mail) => ({ ...mail, to: { name: '', address: to } })
