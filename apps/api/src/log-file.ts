import { close, write, writeSync } from 'node:fs'
import { complain, openPart, type Part, say } from './log-part.ts'

export interface LogFileLimits {
  /** After so much a file is followed by the next one. */
  readonly bytesMax: number
  readonly daysMax: number
  /** How many characters wait for the disk at most; a line for which there is no room is lost. */
  readonly waitingMax: number
  readonly now: () => Date
}

const usualLimits: LogFileLimits = { bytesMax: 20_000_000, daysMax: 30, waitingMax: 16_000_000, now: () => new Date() }

export interface RollingFile {
  write(line: string): void
  /** Writes what waits, now; what the disk does not take is lost, and nothing else. */
  flush(): void
}

/** Lines of one day that go to the disk together. */
interface Lines {
  readonly day: string
  text: string
  count: number
  /** Of what has been written in part. */
  readonly rest?: Buffer
}

/** A write costs more than its bytes do. */
const togetherMax = 16_384

/**
 * Named by day and part, as `combined.2026-11-28.2.log`; several processes may write the same ones. Lines wait in one
 * place for whichever part is next, so that a disk that takes none costs only so much memory. Once it takes them again,
 * how many were lost is told on stderr.
 */
export function openRollingFile(path: string, limits: Partial<LogFileLimits> = {}): RollingFile {
  const { bytesMax, daysMax, waitingMax, now } = { ...usualLimits, ...limits }
  const partOf = (day: string, from: number): Part => openPart(path, { bytesMax, daysMax, day, from })
  let part: Part | undefined = partOf(dayOf(now()), 1)
  let waiting: Lines[] = []
  let held = 0
  let lost = 0
  let isWriting = false
  let isDue = false
  let isFailing = false
  const ending: Part[] = []

  /** Throws where there is none that can be opened. */
  const partFor = (day: string): Part => {
    if (part?.day === day && part.bytes < bytesMax) return part
    try {
      const next = partOf(day, part?.day === day ? part.number + 1 : 1)
      leave()
      part = next
    } catch (error) {
      // Rather a file that is too large than lines that are lost.
      if (part === undefined) throw error
      complain(error)
    }
    return part
  }

  /** What is on its way to the last part gets there first. */
  const leave = (): void => {
    if (part !== undefined) ending.push(part)
    part = undefined
    if (isWriting) return
    for (const { fd } of ending.splice(0)) close(fd, (error) => error && complain(error))
  }

  const writeNext = (): void => {
    const [lines] = waiting
    if (isWriting || isDue || lines === undefined) return
    try {
      const { fd } = partFor(lines.day)
      waiting.shift()
      writeRest(fd, lines, lines.rest ?? Buffer.from(lines.text))
    } catch (error) {
      tryLater(error)
    }
  }

  const writeRest = (fd: number, lines: Lines, rest: Buffer): void => {
    isWriting = true
    write(fd, rest, 0, rest.length, null, (error, bytes) => {
      isWriting = false
      if (error !== null) {
        waiting.unshift({ ...lines, rest })
        return tryLater(error)
      }
      part?.took(bytes)
      if (bytes < rest.length) return writeRest(fd, lines, rest.subarray(bytes))
      held -= lines.text.length
      if (held < waitingMax / 2) sayThatItWorks()
      writeNext()
    })
  }

  /** What can't be written may be a file that nobody can write any more: it is opened anew. */
  const tryLater = (error: unknown): void => {
    isFailing = true
    complain(error)
    leave()
    isDue = true
    setTimeout(begin, retryEveryMs).unref()
  }

  const begin = (): void => {
    isDue = false
    writeNext()
  }

  const sayThatItWorks = (): void => {
    if (!isFailing && lost === 0) return
    say(`the log is written to ${path} again: ${lost} lines were lost`)
    isFailing = false
    lost = 0
  }

  return {
    write: (line) => {
      if (held + line.length > waitingMax) return void lost++
      held += line.length
      const day = dayOf(now())
      const last = waiting.at(-1)
      const roomMax = Math.min(togetherMax, bytesMax)
      if (last?.day === day && last.rest === undefined && last.text.length + line.length <= roomMax) {
        last.text += line
        last.count += 1
      } else waiting.push({ day, text: line, count: 1 })
      if (isWriting || isDue) return
      // Without waiting for the disk, and together with what else this turn of the event loop logs.
      isDue = true
      setImmediate(begin)
    },
    flush: () => {
      const lines = waiting
      waiting = []
      held -= lines.reduce((sum, { text }) => sum + text.length, 0)
      for (const [index, { day, text, rest: left = Buffer.from(text) }] of lines.entries())
        try {
          const { fd } = partFor(day)
          for (let rest = left; rest.length > 0; ) {
            const bytes = writeSync(fd, rest)
            part?.took(bytes)
            rest = rest.subarray(bytes)
          }
        } catch (error) {
          complain(error)
          lost += lines.slice(index).reduce((sum, { count }) => sum + count, 0)
          break
        }
      if (lost > 0) say(`the log could not be written to ${path}: ${lost} lines are lost`)
      lost = 0
    },
  }
}

const retryEveryMs = 1_000

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
