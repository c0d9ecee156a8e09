// Everything that `npm test` proves, the quick judgements first; arguments go to vitest.
import { spawnSync } from 'node:child_process'

const steps = [
  ['format and lint', 'biome', ['check', '.']],
  ['types', 'tsc', ['-p', '.']],
  ['unused code', 'knip', []],
  ['tests', 'vitest', ['run', ...process.argv.slice(2)]],
]

for (const [name, command, args] of steps) {
  const startedAt = Date.now()
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: process.env })
  console.log(`${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
  if (status !== 0) process.exit(status ?? 1)
}
