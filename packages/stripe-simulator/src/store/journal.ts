import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export interface Journal {
  /** Writes one line of JSON. */
  append(entry: object): void
  close(): void
}

/**
 * Replays every whole line of the file and then appends to it. A last line without its end was never acknowledged to
 * anybody, so it is cut off. Without a file nothing is kept.
 */
export function openJournal(file: string | null, replay: (line: string) => void): Journal {
  if (file === null) return { append: () => undefined, close: () => undefined }
  mkdirSync(dirname(file), { recursive: true })
  const written = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
  const wholeBytes = replayLines(written, replay)
  const descriptor = openSync(file, 'a')
  ftruncateSync(descriptor, wholeBytes)
  let isOpen = true
  return {
    append: (entry) => {
      if (!isOpen) throw new Error('the simulator is closed')
      writeSync(descriptor, `${JSON.stringify(entry)}\n`)
    },
    close: () => {
      if (isOpen) closeSync(descriptor)
      isOpen = false
    },
  }
}

function replayLines(written: Buffer, replay: (line: string) => void): number {
  let start = 0
  for (let end = written.indexOf('\n'); end !== -1; end = written.indexOf('\n', start)) {
    replay(written.toString('utf8', start, end))
    start = end + 1
  }
  return start
}
