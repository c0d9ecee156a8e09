import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A request that goes out at its moment, whatever has become of those before it. */
export interface Shot {
  readonly kind: string
  readonly atMs: number
  readonly request: Buffer
}

export interface Answered {
  readonly kind: string
  /** From the moment at which it was to be sent, also where no connection was free then. */
  readonly latencyMs: number
  /** Of HTTP; 0 where the connection ended before there was one; of a stream that holds an error, that error's. */
  readonly status: number
}

export interface OpenLoop {
  readonly url: string
  readonly connections: number
  readonly shots: readonly Shot[]
  /** For how long answers are waited for after the last was sent. */
  readonly patienceMs: number
}

interface Lane {
  socket: Socket
  /** What it waits for an answer to. */
  sent: Shot | null
  answer: Answer
}

/**
 * Sends what is to be sent over so many connections that stay open, one answer at a time on each, in their turn. On
 * sockets, for Node's own client takes longer than what is measured. What nobody has answered in the end has status 0.
 */
export async function shoot({ url, connections, shots, patienceMs }: OpenLoop): Promise<Answered[]> {
  const { hostname, port } = new URL(url)
  const lanes = new Set<Lane>()
  const idle: Lane[] = []
  const waiting: Shot[] = []
  const answered: Answered[] = []
  let isOver = false
  let begun = 0

  const open = async (): Promise<void> => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const lane: Lane = { socket, sent: null, answer: new Answer() }
    lanes.add(lane)
    socket.on('data', (piece) => {
      if (lane.answer.take(piece)) settle(lane)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      lanes.delete(lane)
      giveUp(lane)
      const at = idle.indexOf(lane)
      if (at >= 0) idle.splice(at, 1)
      if (!isOver) void open().catch(() => undefined)
    })
    await once(socket, 'connect')
    free(lane)
  }
  const free = (lane: Lane) => {
    const next = waiting.shift()
    if (next === undefined) idle.push(lane)
    else send(lane, next)
  }
  const send = (lane: Lane, shot: Shot) => {
    lane.sent = shot
    lane.answer = new Answer()
    lane.socket.write(shot.request)
  }
  const settle = (lane: Lane) => {
    if (lane.sent === null) return
    note(lane.sent, lane.answer.status)
    lane.sent = null
    free(lane)
  }
  const giveUp = (lane: Lane) => {
    if (lane.sent !== null) note(lane.sent, 0)
    lane.sent = null
  }
  const note = ({ kind, atMs }: Shot, status: number) =>
    void answered.push({ kind, status, latencyMs: performance.now() - begun - atMs })

  await Promise.all(Array.from({ length: connections }, open))
  begun = performance.now()
  for (let next = 0; next < shots.length; ) {
    const now = performance.now() - begun
    for (let shot = shots[next]; shot !== undefined && shot.atMs <= now; shot = shots[++next]) {
      const lane = idle.shift()
      if (lane === undefined) waiting.push(shot)
      else send(lane, shot)
    }
    await sleep(1)
  }
  const deadline = performance.now() + patienceMs
  while (answered.length < shots.length && performance.now() < deadline) await sleep(20)
  isOver = true
  for (const shot of waiting) note(shot, 0)
  for (const lane of lanes) {
    giveUp(lane)
    lane.socket.destroy()
  }
  return answered
}

/** One answer, as it comes in pieces. */
class Answer {
  status = 0
  #head = ''
  /** Of the body, what is still to come; null where it comes in chunks, and ends by itself. */
  #left: number | null = 0
  #isBody = false
  #body = ''

  /** Whether it is whole. */
  take(piece: Buffer): boolean {
    if (this.#isBody) return this.#takeBody(piece)
    this.#head += piece.toString('latin1')
    const bodyAt = this.#head.indexOf('\r\n\r\n') + 4
    if (bodyAt < 4) return false
    this.#isBody = true
    this.status = Number(this.#head.slice(9, 12))
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#head)?.[1]
    this.#left = length === undefined ? null : Number(length)
    return this.#takeBody(Buffer.from(this.#head.slice(bodyAt), 'latin1'))
  }

  #takeBody(piece: Buffer): boolean {
    if (this.#left !== null) {
      this.#left -= piece.length
      return this.#left <= 0
    }
    this.#body += piece.toString('latin1')
    if (!this.#body.endsWith('\r\n0\r\n\r\n') && this.#body !== '0\r\n\r\n') return false
    // A stream begins with 200, and says later of each of its calls what became of it.
    if (this.#body.includes('"error":{')) this.status = Number(/"httpStatus":(\d{3})/.exec(this.#body)?.[1] ?? 500)
    return true
  }
}
