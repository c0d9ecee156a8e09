import { closeSync, fstatSync, openSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One of the files of a day. */
export interface Part {
  readonly fd: number
  readonly day: string
  readonly number: number
  /** How large it is, as far as is known. */
  readonly bytes: number
  /** Told what was written to it. */
  took(bytes: number): void
}

export interface Wanted {
  readonly day: string
  readonly bytesMax: number
  /** The first number that may be. */
  readonly from: number
  readonly daysMax: number
}

/** Others write to it as well: how large it has become is looked up now and then. */
const lookEveryBytes = 256_000

/** The first part of the day that has room. What is older than it may be goes. */
export function openPart(path: string, { day, bytesMax, from, daysMax }: Wanted): Part {
  let number = from
  let fd = openSync(`${path}.${day}.${number}.log`, 'a', 0o640)
  let bytes = fstatSync(fd).size
  while (bytes >= bytesMax) {
    closeSync(fd)
    number += 1
    fd = openSync(`${path}.${day}.${number}.log`, 'a', 0o640)
    bytes = fstatSync(fd).size
  }
  forgetOld(dirname(path), new Date(Date.parse(day) - daysMax * 86_400_000))
  let sinceLook = 0
  return {
    fd,
    day,
    number,
    get bytes() {
      return bytes
    },
    took: (written) => {
      bytes += written
      sinceLook += written
      if (sinceLook < Math.min(lookEveryBytes, bytesMax)) return
      sinceLook = 0
      try {
        bytes = fstatSync(fd).size
      } catch (error) {
        complain(error)
      }
    },
  }
}

/** Of both kinds, whichever is opened: a process that logs no error opens no file for errors. */
function forgetOld(directory: string, oldest: Date): void {
  const first = oldest.toISOString().slice(0, 10)
  try {
    for (const file of readdirSync(directory)) {
      const [, day] = /^(?:combined|error)\.(\d{4}-\d{2}-\d{2})\.\d+\.log$/.exec(file) ?? []
      if (day !== undefined && day < first) rmSync(join(directory, file), { force: true })
    }
  } catch (error) {
    // What can be written is written all the same.
    complain(error)
  }
}

const complainEveryMs = 60_000
let complainedAtMs = Number.NEGATIVE_INFINITY

/** A disk that is full keeps no shop from selling, and stdout has the line all the same. */
export function complain(error: unknown): void {
  if (performance.now() - complainedAtMs < complainEveryMs) return
  complainedAtMs = performance.now()
  say(`the log can't be written to its file: ${String(error)}`)
}

/** On stderr: the log is what this is about. */
export const say = (text: string): boolean => process.stderr.write(`${text}\n`)
