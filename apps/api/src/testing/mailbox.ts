import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

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
      return { sentAtMs: (await stat(path)).mtimeMs, mail: received(await readFile(path, 'latin1')) }
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

interface Part {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

function received(source: string): ReceivedMail {
  const mail = partOf(source)
  const boundary = /boundary="([^"]+)"/.exec(mail.headers.get('content-type') ?? '')?.[1]
  const parts = boundary === undefined ? [mail] : mail.body.split(`--${boundary}`).slice(1, -1).map(partOf)
  const bodyOf = (type: string) =>
    parts.filter(({ headers }) => headers.get('content-type')?.startsWith(type)).map(decodedBody)[0] ?? ''
  const header = (name: string) => decodedWords(mail.headers.get(name) ?? '')
  return {
    to: header('to'),
    from: header('from'),
    subject: header('subject'),
    messageId: header('message-id'),
    text: bodyOf('text/plain'),
    html: bodyOf('text/html'),
  }
}

function partOf(source: string): Part {
  const [head = '', ...rest] = source.replace(/^\r\n/, '').split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
  })
  return { headers: new Map(headers), body: rest.join('\r\n\r\n') }
}

function decodedBody({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  const bytes = Buffer.from(body, encoding === 'base64' ? 'base64' : 'latin1')
  const decoded = encoding === 'quoted-printable' ? fromQuotedPrintable(body.replace(/=\r\n/g, '')) : bytes
  return decoded.toString('utf8').replaceAll('\r\n', '\n')
}

/** RFC 2047: =?UTF-8?Q?…?= and =?UTF-8?B?…?=, joined where they follow each other. */
const decodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, form: string, word: string) =>
      form.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString('utf8')
        : fromQuotedPrintable(word.replaceAll('_', ' ')).toString('utf8'),
    )

const fromQuotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
