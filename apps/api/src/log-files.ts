import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type DestinationStream, pino } from 'pino'
import sonicBoom from 'sonic-boom'
import { exitCodes, StartRefused } from './process/refuse-start.ts'

export interface LogFileLimits {
  /** After so much a file is followed by the next one. */
  readonly bytesMax: number
  readonly daysMax: number
  readonly now: () => Date
}

const usualLimits: LogFileLimits = { bytesMax: 20_000_000, daysMax: 30, now: () => new Date() }

/**
 * The log on stdout, and in files beside it: all of it, and what says an error once more. A file is followed by another
 * one each day and whenever it is full, and goes after a month. Throws StartRefused where the folder can't be written.
 */
export function openLogFiles(directory: string, limits: Partial<LogFileLimits> = {}): DestinationStream {
  const all = { ...usualLimits, ...limits }
  const [combined, errors] = openBoth(directory, all)
  // What is still kept in memory when the process ends goes to the disk then.
  process.once('exit', () => {
    combined.flush()
    errors.flush()
  })
  return pino.multistream([
    { level: 'trace', stream: pino.destination(1) },
    { level: 'trace', stream: combined },
    { level: 'error', stream: errors },
  ])
}

function openBoth(directory: string, limits: LogFileLimits): [combined: RollingFile, errors: RollingFile] {
  try {
    mkdirSync(directory, { recursive: true })
    return [openRollingFile(join(directory, 'combined'), limits), openRollingFile(join(directory, 'error'), limits)]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartRefused(
      exitCodes.environment,
      `LOG_DIR can't be written (${reason}): correct it, or who may write there`,
    )
  }
}

interface RollingFile extends DestinationStream {
  /** Writes what waits, now; what the disk does not take is lost, and nothing else. */
  flush(): void
}

type Part = ReturnType<typeof openPart>

/** Named by day and part, as `combined.2026-11-28.2.log`; several processes may write the same ones. */
export function openRollingFile(path: string, limits: LogFileLimits): RollingFile {
  let part = openPart(path, limits)
  const ending = new Set<Part>()
  const roll = (): void => {
    const day = dayOf(limits.now())
    if (day === part.day && !part.isFull()) return
    try {
      // How large the last one is on the disk says nothing yet.
      const next = openPart(path, limits, day === part.day ? part.number + 1 : 1)
      ending.add(part)
      const last = part
      last.end(() => ending.delete(last))
      part = next
    } catch (error) {
      // Rather a file that is too large than lines that are lost.
      complain(error)
    }
  }
  return {
    write: (line) => {
      roll()
      part.write(line)
    },
    flush: () => {
      for (const one of [...ending, part]) one.flush()
    },
  }
}

/** Others write to it as well: how large it has become is looked up now and then. */
const lookEveryBytes = 256_000

function openPart(path: string, { bytesMax, daysMax, now }: LogFileLimits, from = 1) {
  const day = dayOf(now())
  const { fd, bytes, number } = openFirstOf(path, { day, bytesMax, from })
  let [written, sinceLook] = [bytes, 0]
  // Without waiting for the disk; in the order in which it was logged, and for as much as memory is to be spent on it.
  const file = new sonicBoom.SonicBoom({ fd, sync: false, maxLength: 16_000_000 })
  file.on('error', complain)
  forgetOld(path, new Date(now().getTime() - daysMax * 86_400_000))
  return {
    day,
    number,
    isFull: () => written >= bytesMax,
    write: (line: string) => {
      file.write(line)
      written += line.length
      sinceLook += line.length
      if (sinceLook < Math.min(lookEveryBytes, bytesMax)) return
      sinceLook = 0
      // What is still on its way is not in it.
      written = Math.max(written, fstatSync(fd).size)
    },
    end: (then: () => void) => {
      file.once('close', then)
      file.end()
    },
    flush: () => {
      try {
        file.flushSync()
      } catch (error) {
        complain(error)
      }
    },
  }
}

interface Wanted {
  readonly day: string
  readonly bytesMax: number
  readonly from: number
}

interface Opened {
  readonly fd: number
  readonly bytes: number
  readonly number: number
}

/** The first part of the day, from this one on, that has room. */
function openFirstOf(path: string, { day, bytesMax, from }: Wanted): Opened {
  for (let number = from; ; number++) {
    const fd = openSync(`${path}.${day}.${number}.log`, 'a', 0o640)
    const bytes = fstatSync(fd).size
    if (bytes < bytesMax) return { fd, bytes, number }
    closeSync(fd)
  }
}

function forgetOld(path: string, oldest: Date): void {
  const directory = join(path, '..')
  const name = path.slice(directory === '.' ? 0 : directory.length + 1)
  for (const file of readdirSync(directory)) {
    const day = /^(\w+)\.(\d{4}-\d{2}-\d{2})\.\d+\.log$/.exec(file)
    if (day?.[1] === name && (day[2] ?? '') < dayOf(oldest)) rmSync(join(directory, file), { force: true })
  }
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

const complainEveryMs = 60_000
let complainedAtMs = Number.NEGATIVE_INFINITY

/** A disk that is full keeps no shop from selling, and stdout has the line all the same. */
function complain(error: unknown): void {
  if (performance.now() - complainedAtMs < complainEveryMs) return
  complainedAtMs = performance.now()
  process.stderr.write(`the log can't be written to its file: ${String(error)}\n`)
}
