// What `npm test` proves, the quick judgements first; `npm run test:long` has the rest. Arguments go to vitest.
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

const judgements = [
  ['format and lint', 'biome', ['check', '.']],
  // One after the other it checks what two that share no work check twice.
  ['types', 'tsc', ['-p', '.', '--checkers', '1']],
  ['unused code', 'knip', []],
]

// Side by side: none of them keeps two cores busy by itself.
const judged = judgements.map((judgement) => run(judgement, 'pipe'))
for (const judgement of judged) process.stdout.write((await judgement).said)
if ((await Promise.all(judged)).some(({ isWell }) => !isWell)) process.exit(1)

const tested = await run(['tests', 'vitest', ['run', '--tags-filter', '!long', ...process.argv.slice(2)]], 'inherit')
process.stdout.write(tested.said)
process.exit(tested.isWell ? 0 : 1)

async function run([name, command, words], output) {
  const startedAt = Date.now()
  const child = spawn(command, words, { stdio: ['inherit', output, output], env: process.env })
  const ended = new Promise((answer) => {
    child.on('error', ({ message }) => answer(message))
    child.on('close', (code) => answer(code))
  })
  const said = output === 'pipe' ? await Promise.all([text(child.stdout), text(child.stderr)]) : []
  const code = await ended
  const verdict = code === 0 ? 'ok' : `FAILED (${code})`
  const last = `${name}: ${verdict} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`
  return { isWell: code === 0, said: [...said, last].join('') }
}
