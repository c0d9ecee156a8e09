import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface SmtpServer extends AsyncDisposable {
  readonly url: string
  /** What was sent, as it came. */
  readonly received: { readonly from: string; readonly to: string; readonly source: string }[]
  /** How many of the next mails are refused for now. */
  refuseNext: number
}

/** Takes mails as RFC 5321 asks for at least: no TLS, no passwords. */
export async function openSmtpServer(): Promise<SmtpServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    void converse(socket, opened)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const opened: SmtpServer = {
    url: `smtp://127.0.0.1:${address.port}`,
    received: [],
    refuseNext: 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return opened
}

async function converse(socket: Socket, server: SmtpServer): Promise<void> {
  const say = (line: string) => socket.write(`${line}\r\n`)
  const mail = { from: '', to: '', lines: [] as string[] }
  let isData = false
  say('220 test')
  for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isData && line === '.') {
      isData = false
      server.received.push({ from: mail.from, to: mail.to, source: mail.lines.join('\r\n') })
      say('250 taken')
    } else if (isData) mail.lines.push(line)
    else if (/^DATA/i.test(line)) {
      isData = server.refuseNext-- <= 0
      say(isData ? '354 go on' : '451 not now')
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
    else {
      mail.from = /^MAIL FROM:<([^>]*)>/i.exec(line)?.[1] ?? mail.from
      mail.to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? mail.to
      say('250 ok')
    }
  }
}
