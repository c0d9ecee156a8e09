import { JobHopeless } from '@tillwright/db/job-hopeless'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Logger } from 'pino'
import { maskText } from '../jobs/mask-addresses.ts'
import { openMailbox } from './mailbox.ts'

export interface Mail {
  readonly from: { readonly name: string; readonly address: string }
  /** Where answers go; null for where it comes from. */
  readonly replyTo: string | null
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The same however often it is sent, so that whoever gets it twice can tell: `<id@host>`. */
  readonly messageId: string
  /** Where a mail program says for its reader that he wants no more of them; null where nobody has asked for it. */
  readonly stopUrl: string | null
}

/** Where mails leave the house. */
export interface Mailer {
  /** Throws where it was not taken: JobHopeless where it never will be; else sending it again is right. */
  send(mail: Mail): Promise<void>
}

export interface MailSettings {
  readonly smtpUrl: string | undefined
  /** Where mails are kept as files where there is no SMTP; null keeps none. */
  readonly directory: string | null
}

export interface OpenedMailer extends Mailer {
  close(): void
}

/** SMTP where there is one, else a folder, else nothing: then mails wait in the queue. */
export function openMailer({ smtpUrl, directory }: MailSettings, log: Logger): OpenedMailer {
  if (smtpUrl !== undefined) return smtpMailer(smtpUrl)
  if (directory !== null) return { ...openMailbox(directory), close: () => undefined }
  log.warn('SMTP_URL is not set: mails wait in the queue for a day, and are given up then')
  return { send: () => Promise.reject(new Error('SMTP_URL is not set')), close: () => undefined }
}

/** All that a mail program needs to know of it, and nothing that is taken apart once more. */
export const messageOf = ({ from, replyTo, to, stopUrl, ...mail }: Mail): SendMailOptions => ({
  ...mail,
  from,
  to: { name: '', address: to },
  ...(replyTo === null ? {} : { replyTo: { name: '', address: replyTo } }),
  headers: {
    // Nobody is on holiday towards a machine (RFC 3834).
    'Auto-Submitted': 'auto-generated',
    ...(stopUrl === null
      ? {}
      : {
          'List-Unsubscribe': { prepared: true, value: `<${stopUrl}>` },
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
  },
})

/** What a mail says never leads to a file or an address that is read here. */
export const closed = { disableFileAccess: true, disableUrlAccess: true } as const

const timeoutMs = 10_000
const timeouts = {
  dnsTimeout: timeoutMs,
  connectionTimeout: timeoutMs,
  greetingTimeout: timeoutMs,
  socketTimeout: timeoutMs,
}
/** Of all that sending one takes: long before its job is given to somebody else. */
const wholeMs = 60_000

function smtpMailer(url: string): OpenedMailer {
  // The queue tries again, and knows how often it has.
  const pool = { pool: true, maxRequeues: 0, idleTimeout: timeoutMs } as const
  const transport = createTransport({ ...pool, ...lineTo(url) })
  return {
    send: async (mail) => {
      try {
        await transport.sendMail({ ...messageOf(mail), signal: AbortSignal.timeout(wholeMs) })
      } catch (error) {
        throw told(error)
      }
    },
    close: () => transport.close(),
  }
}

const lineTo = (url: string) => ({ url, ...sealOf(url), ...timeouts, ...closed })

/** Why this server takes no mail from us, without its password; null where it greets us, and signs us in. */
export async function probeMail(url: string): Promise<string | null> {
  const transport = createTransport(lineTo(url))
  try {
    await transport.verify()
    return null
  } catch (error) {
    return told(error).message
  } finally {
    transport.close()
  }
}

/** No password is shown to whoever listens between here and another machine, unless the address itself says so. */
function sealOf(url: string): { readonly requireTLS?: true } {
  const { hostname, username, searchParams } = new URL(url)
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  return username === '' || isHere || searchParams.has('requireTLS') ? {} : { requireTLS: true }
}

/** Without whom it was to, which servers repeat: what is thrown is logged. */
function told(error: unknown): Error {
  const message = maskText(error instanceof Error ? error.message : String(error))
  return isForGood(error) ? new JobHopeless(message) : new Error(message)
}

/**
 * What a server refuses of one mail or its reader; its no to us, or to where we come from, is for the shop to mend, and
 * many servers say that only when they hear of a reader. What is meant says the enhanced code (RFC 3463) where there is
 * one: 5.1 and 5.2 are of the reader, but for 5.1.7 and 5.1.8, which are of the sender, and 5.6 and 5.3.4 of the mail.
 */
function isForGood(error: unknown): boolean {
  if (!(error instanceof Error) || !('responseCode' in error) || !('command' in error)) return false
  const { responseCode: code, command } = error
  if (command !== 'RCPT TO' && command !== 'DATA') return false
  const enhanced = 'response' in error ? /^5\d\d[ -](5\.\d+\.\d+)\b/.exec(String(error.response))?.[1] : undefined
  if (enhanced !== undefined) return /^5\.(1|2|6)\.|^5\.3\.4$/.test(enhanced) && !/^5\.1\.[78]$/.test(enhanced)
  return [550, 551, 552, 553, 554].includes(Number(code))
}
