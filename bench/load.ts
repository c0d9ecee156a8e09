import { connect as connectTo } from 'node:net'

export interface Load {
  readonly url: string
  readonly path: string
  readonly connections: number
  readonly seconds: number
}

export interface Loaded {
  readonly requests: number
  readonly seconds: number
  /** In milliseconds, sorted. */
  readonly latencies: Float64Array
  readonly bytes: number
}

/**
 * Asks again and again over so many connections, each for one answer at a time. On sockets, for Node's own client takes
 * longer than what is measured. Throws where anything but a whole 200 comes back.
 */
export async function load({ url, path, connections, seconds }: Load): Promise<Loaded> {
  const { hostname, port, host } = new URL(url)
  const request = Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`)
  const latencies: number[] = []
  let bytes = 0
  const begun = performance.now()
  const endsAt = begun + seconds * 1_000
  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connectTo({ host: hostname, port: Number(port), noDelay: true })
          let sentAt = 0
          let left = -1
          const ask = () => {
            if (performance.now() >= endsAt) return socket.end()
            sentAt = performance.now()
            left = -1
            return socket.write(request)
          }
          socket.on('connect', ask)
          socket.on('close', () => resolve())
          socket.on('error', reject)
          socket.on('data', (piece) => {
            bytes += piece.length
            if (left < 0) {
              const [head, bodyAt] = headOf(piece)
              if (head === null)
                return reject(new Error(`no answer that this load understands: ${piece.toString('latin1')}`))
              left = head - (piece.length - bodyAt)
            } else left -= piece.length
            if (left > 0) return
            latencies.push(performance.now() - sentAt)
            ask()
          })
        }),
    ),
  )
  const sorted = Float64Array.from(latencies).sort()
  return { requests: sorted.length, seconds: (performance.now() - begun) / 1_000, latencies: sorted, bytes }
}

/** How long the body is, and where it begins; heads come in one piece from the loopback. */
function headOf(piece: Buffer): [length: number | null, bodyAt: number] {
  const bodyAt = piece.indexOf('\r\n\r\n') + 4
  const head = piece.toString('latin1', 0, bodyAt)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  return [head.startsWith('HTTP/1.1 200') && length !== undefined ? Number(length) : null, bodyAt]
}

export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
