import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './outcome.ts'
import type { Share } from './share.ts'

/** Told of every world; false ends the run. */
export type Listener = (outcome: Outcome) => boolean

/** Runs shares side by side, each in a process of its own. Throws where one ends before it has done its share. */
export async function runShares(shares: readonly Share[], listener: Listener): Promise<void> {
  const children = shares.map((share) => start(share))
  const stop = () => {
    for (const child of children) child.kill()
  }
  let isStopped = false
  for (const child of children)
    child.on('message', (outcome: Outcome) => {
      if (isStopped || listener(outcome)) return
      isStopped = true
      stop()
    })
  const ends = await Promise.all(children.map((child) => once(child, 'exit')))
  if (!isStopped && ends.some(([code]) => code !== 0)) throw new Error('a process of the simulation has failed')
}

function start(share: Share): ChildProcess {
  const child = fork(fileURLToPath(new URL('share.ts', import.meta.url)), { execArgv: ['--no-warnings'] })
  child.send(share)
  return child
}
