import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** What a process has written that does this and ends. */
function writtenBy(code: string): string[] {
  const [log, lines] = ['./log.ts', './log-lines.ts'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const whole = `import { openLog } from '${log}'; import { linesToOutput } from '${lines}'
    const log = openLog('info', linesToOutput()); ${code}`
  const words = ['--no-warnings', '--input-type=module-typescript', '--eval', whole]
  const stdio = ['ignore', 'pipe', 'ignore'] as ('ignore' | 'pipe')[]
  try {
    return execFileSync(process.execPath, words, { encoding: 'utf8', stdio, maxBuffer: 10_000_000 }).split('\n')
  } catch (error) {
    // Of a process that ended badly Node's error carries what it had written.
    return (error as { stdout: string }).stdout.split('\n')
  }
}

const said = (lines: readonly string[]) =>
  lines.filter((line) => line !== '').map((line) => (JSON.parse(line) as { msg: string }).msg)

test('each line is there and in its order, however soon the process ends', () => {
  const three = `log.info('one'); log.info('two'); log.info({ password: 'x' }, 'three');`
  expect(said(writtenBy(three))).toEqual(['one', 'two', 'three'])
  expect(said(writtenBy(`${three} process.exit(3)`))).toEqual(['one', 'two', 'three'])
  expect(said(writtenBy(`${three} throw new Error('nobody catches it')`))).toEqual(['one', 'two', 'three'])
  expect(said(writtenBy(`${three} log.fatal('four'); process.kill(process.pid, 'SIGKILL')`))).toHaveLength(4)
  const many = writtenBy(`for (let nr = 0; nr < 20_000; nr++) log.info(String(nr))`)
  expect(said(many)).toEqual(Array.from({ length: 20_000 }, (_, nr) => String(nr)))
})
