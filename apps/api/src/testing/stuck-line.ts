import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server on which, from one moment on, nothing arrives any more, or late, and nothing is lost. */
export interface StuckLine extends AsyncDisposable {
  readonly url: string
  stick(): void
  flow(): void
  /** From now on whatever the server says is so long on its way. */
  delay(ms: number): void
}

export async function openStuckLine(to: string): Promise<StuckLine> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let isStuck = false
  let delayMs = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => other.destroy())
      socket.on('data', (bytes) => {
        if (socket === near || delayMs === 0) other.write(bytes)
        else setTimeout(() => other.write(bytes), delayMs)
      })
      if (isStuck) socket.pause()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(to)
  // A server that listens on TCP has an AddressInfo.
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: url.href,
    stick: () => {
      isStuck = true
      for (const socket of sockets) socket.pause()
    },
    flow: () => {
      isStuck = false
      for (const socket of sockets) socket.resume()
    },
    delay: (ms) => {
      delayMs = ms
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
