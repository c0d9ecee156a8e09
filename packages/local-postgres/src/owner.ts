import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { LocalPostgresError } from './local-postgres-error.ts'
import { birthOf } from './processes.ts'

/** Makes this process the one owner of the directory and answers how to give it up. Throws while another one lives. */
export async function takeOwnership(directory: string): Promise<() => void> {
  const file = join(directory, 'owner')
  const unique = randomUUID()
  const claim = `${file}.${unique}`
  const mine = `${process.pid} ${birthOf(process.pid)} ${unique}`
  try {
    for (;;) {
      writeFileSync(claim, mine)
      if (isFirst(claim, file)) break
      refuseIfAlive(read(file), directory)
      renameSync(claim, file)
      // Two heirs of a dead owner may both have come this far: the last rename stands, and both look again.
      await sleep(100)
      if (read(file) === mine) break
    }
  } finally {
    rmSync(claim, { force: true })
  }
  return () => rmSync(file, { force: true })
}

/** A link appears with its content, in one step, and only if there is none. */
function isFirst(claim: string, file: string): boolean {
  try {
    linkSync(claim, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function refuseIfAlive(owner: string, directory: string): void {
  const [, pid, birth] = /^(\d+) (.+) \S+$/.exec(owner) ?? []
  if (pid === undefined || birthOf(Number(pid)) !== birth) return
  throw new LocalPostgresError(
    `Process ${pid} uses the database in ${directory}: stop it first, or choose another folder (DATA_DIR).`,
  )
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
