import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type DestinationStream, pino } from 'pino'
import { type LogFileLimits, openRollingFile, type RollingFile } from './log-file.ts'
import { exitCodes, StartRefused } from './process/refuse-start.ts'

/**
 * The log on stdout, and in files beside it: all of it, and what says an error once more. A file is followed by another
 * one each day and whenever it is full, and goes after a month. Throws StartRefused where the folder can't be written.
 */
export function openLogFiles(directory: string, limits: Partial<LogFileLimits> = {}): DestinationStream {
  const [combined, errors] = openBoth(directory, limits)
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

function openBoth(directory: string, limits: Partial<LogFileLimits>): [combined: RollingFile, errors: RollingFile] {
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
