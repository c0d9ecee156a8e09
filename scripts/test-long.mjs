// The tests that `npm test` leaves out because each takes long, wherever they stand; arguments go to vitest.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'

const files = globSync('{apps,packages,tests}/**/*.test.ts', { exclude: (name) => name === 'node_modules' }).filter(
  (file) => /@module-tag long|tags: \['long'/.test(readFileSync(file, 'utf8')),
)
const words = ['run', '--tags-filter', 'long', ...process.argv.slice(2), ...files]
const { status } = spawnSync('vitest', words, { stdio: 'inherit', env: process.env })
process.exit(status ?? 1)
