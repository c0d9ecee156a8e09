import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime from 'postal-mime'

/** A mail as its reader gets it. */
export interface ReceivedMail {
  readonly to: string
  readonly from: string
  readonly subject: string
  readonly messageId: string
  readonly text: string
  readonly html: string
}

/** The mails of a folder, the newest last. */
export async function readMailbox(directory: string): Promise<ReceivedMail[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.eml'))
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name)
      return { sentAtMs: (await stat(path)).mtimeMs, mail: await received(await readFile(path)) }
    }),
  )
  return files.toSorted((a, b) => a.sentAtMs - b.sentAtMs).map(({ mail }) => mail)
}

/** The link in a mail. */
export function linkIn({ text }: ReceivedMail): URL {
  const [link] = /^http\S+$/m.exec(text) ?? []
  if (link === undefined) throw new Error(`there is no link in: ${text}`)
  return new URL(link)
}

async function received(source: Buffer): Promise<ReceivedMail> {
  const { to = [], from, subject = '', messageId = '', text = '', html = '' } = await PostalMime.parse(source)
  const [reader] = to
  return {
    to: reader?.address ?? '',
    from: from === undefined ? '' : `${from.name} <${from.address ?? ''}>`,
    subject,
    messageId,
    text: text.replaceAll('\r\n', '\n'),
    html: html.replaceAll('\r\n', '\n'),
  }
}
