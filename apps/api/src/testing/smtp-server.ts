import { once } from 'node:events'
import type { Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/**
 * What a server does with a mail: not_now is a 451, never a 554. hangs takes it and says nothing; dies takes it, and
 * its connection is gone before it has said so.
 */
export type Mood = 'takes' | 'not_now' | 'never' | 'hangs' | 'dies'

export interface SmtpServer extends AsyncDisposable {
  readonly url: string
  /** What was sent, as it came. */
  readonly received: readonly ReceivedBySmtp[]
  /** What it does with the next ones; it takes all others. */
  readonly next: Mood[]
  /** How many connections there were. */
  readonly connectionCount: () => number
  /** Forgets what was sent, and answers it. */
  empty(): ReceivedBySmtp[]
}

export interface ReceivedBySmtp {
  readonly from: string
  readonly to: string
  readonly source: string
  readonly isSealed: boolean
  /** Of RFC 6531. */
  readonly isUtf8: boolean
  readonly user: unknown
}

export interface SmtpServerOptions {
  /** How it is sealed; not at all where it is not given. */
  readonly tls?: 'starttls' | 'implicit'
  /** Whom it lets send; everybody where it is not given. */
  readonly auth?: { readonly user: string; readonly pass: string }
  /** Whose mails it does not know, by a 550. */
  readonly unknown?: readonly string[]
  /** For whom it takes nothing from us, though it knows them. */
  readonly closed?: readonly string[]
  readonly speaksUtf8?: boolean
}

const codes = { not_now: 451, never: 554 } as const

/** A real SMTP server on this machine, with a seal that nobody has signed. */
export async function openSmtpServer({
  tls,
  auth,
  unknown = [],
  closed = [],
  speaksUtf8 = true,
}: SmtpServerOptions = {}): Promise<SmtpServer> {
  const sockets = new Map<number | undefined, Socket>()
  const received: ReceivedBySmtp[] = []
  const next: Mood[] = []
  let connectionCount = 0
  const behaviour: SMTPServerOptions = {
    secure: tls === 'implicit',
    hideSMTPUTF8: !speaksUtf8,
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(auth === undefined ? ['AUTH'] : [])],
    authOptional: auth === undefined,
    closeTimeout: 1,
    onAuth: ({ username, password }, _session, done) => {
      const isKnown = username === auth?.user && password === auth?.pass
      done(isKnown ? null : refusal(535, 'not you'), isKnown ? { user: username } : undefined)
    },
    onRcptTo: ({ address }, _session, done) => {
      if (closed.includes(address)) return done(refusal(554, '5.7.1 relay access denied'))
      done(unknown.includes(address) ? refusal(550, 'nobody of that name lives here') : null)
    },
    onData: async (stream, { envelope, secure, user, remotePort }, done) => {
      // Whoever sends it may be killed in the middle of it.
      const whole = await buffer(stream).catch(() => null)
      if (whole === null) return done(refusal(451, 'not whole'))
      const source = whole.toString('utf8')
      const mood = next.shift() ?? 'takes'
      if (mood === 'not_now' || mood === 'never') return done(refusal(codes[mood], 'not taken'))
      const [to] = envelope.rcptTo
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      const isUtf8 = envelope.smtpUtf8 === true
      received.push({ from, to: to?.address ?? '', source, isSealed: secure, isUtf8, user: user ?? null })
      if (mood === 'dies') sockets.get(remotePort)?.destroy()
      if (mood === 'takes') done()
    },
  }
  const server = new SMTPServer(behaviour)
  server.on('error', () => undefined)
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    connectionCount++
    // What is under a seal is that seal's to end.
    if (tls !== undefined) return
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const address = server.server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  const who = auth === undefined ? '' : `${auth.user}:${auth.pass}@`
  return {
    url: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${who}127.0.0.1:${address.port}`,
    received,
    next,
    connectionCount: () => connectionCount,
    empty: () => received.splice(0),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.values()) socket.destroy()
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
}

const refusal = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode })
