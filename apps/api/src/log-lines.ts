import { type DestinationStream, pino } from 'pino'

/**
 * Standard output, to which the lines of one turn of the event loop go in one write: a write costs more than making the
 * line. None waits for longer than that, and whatever ends the process writes what is left.
 */
export function linesToOutput(): DestinationStream & { flushSync(): void } {
  const output = pino.destination({ dest: 1, sync: true })
  let lines = ''
  const flush = () => {
    const taken = lines
    lines = ''
    if (taken === '') return
    try {
      output.write(taken)
    } catch {
      // Nobody reads them, or the disk behind is full: a shop goes on without its log.
    }
  }
  process.on('exit', flush)
  return {
    write: (line) => {
      if (lines === '') setImmediate(flush)
      lines += line
    },
    flushSync: () => {
      flush()
      output.flushSync()
    },
  }
}
