import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CommitCutter extends AsyncDisposable {
  /** The same database, by way of it. */
  readonly databaseUrl: string
  /** The answer to so many of the next COMMITs of what was written gets lost, and their connection with it. */
  cutNext(count: number): void
  /** How many it has cut. */
  readonly cutCount: number
  /** Ends all connections and takes no new ones, as if PostgreSQL were away; answers what lets it back. */
  shut(): Promise<() => Promise<void>>
}

/** Stands between a node and PostgreSQL, to lose the answer to a COMMIT that has happened. */
export async function openCommitCutter(databaseUrl: string): Promise<CommitCutter> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let toCut = 0
  let cutCount = 0
  const server = createServer((node) => {
    const postgres = connect(Number(target.port), target.hostname)
    let isReading = false
    let isCommitting = false
    for (const socket of [node, postgres]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    node.on('close', () => postgres.destroy())
    postgres.on('close', () => node.destroy())
    node.on('data', (bytes) => {
      const said = simpleQuery(bytes)
      if (/^(begin|start transaction)/i.test(said)) isReading = /read only/i.test(said)
      isCommitting = toCut > 0 && !isReading && /^commit$/i.test(said)
      if (isCommitting) toCut -= 1
      postgres.write(bytes)
    })
    postgres.on('data', (bytes) => {
      if (!isCommitting) return node.write(bytes)
      cutCount += 1
      return node.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo
  const shut = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    databaseUrl: url.href,
    cutNext: (count) => {
      toCut = count
    },
    get cutCount() {
      return cutCount
    },
    shut: async () => {
      await shut()
      return async () => {
        server.listen(port, '127.0.0.1')
        await once(server, 'listening')
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await shut()
    },
  }
}

/** The text of a simple query message: Q, its length, the text, and a zero. */
const simpleQuery = (bytes: Buffer): string => (bytes[0] === 0x51 ? bytes.toString('latin1', 5, bytes.length - 1) : '')
