import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The command line of a living process. A zombie has none, nor has a process that nobody started. */
export function commandOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  return fromProc(pid, 'cmdline')?.replaceAll('\0', ' ')
}

/** When a living process began. Together they name it for good: pids are used again, above all in containers. */
export function birthOf(pid: number): string | undefined {
  if (commandOf(pid) === undefined) return undefined
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  // The second field is the program's name and may hold blanks and brackets; the 22nd is the start time.
  return fromProc(pid, 'stat')?.replace(/^.*\)/s, '').split(' ')[20]
}

function fromProc(pid: number, file: 'cmdline' | 'stat'): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8') || undefined
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', column, '-p', String(pid)], { encoding: 'utf8' })
  return stdout.trim() || undefined
}
