/** @module-tag long */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openRollingFile } from './log-files.ts'

async function openDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'tillwright-logs-'))
  const linesOf = async (name: string): Promise<string[]> => {
    const files = (await readdir(path)).filter((file) => file.startsWith(`${name}.`)).toSorted()
    const texts = await Promise.all(files.map((file) => readFile(join(path, file), 'utf8')))
    return texts.flatMap((all) => all.split('\n').filter((line) => line !== ''))
  }
  return { path, linesOf, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const module = fileURLToPath(new URL('./log.ts', import.meta.url))
const files = fileURLToPath(new URL('./log-files.ts', import.meta.url))

/** Logs in a process of its own, as the shop does, and ends as the program says. */
async function logIn(directory: string, program: string): Promise<{ code: number | null; said: string; told: string }> {
  const source = `
    import { openLog } from ${JSON.stringify(module)}
    import { openLogFiles } from ${JSON.stringify(files)}
    const log = openLog('info', openLogFiles(${JSON.stringify(directory)}))
    ${program}`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', source])
  const [said, told] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, said, told }
}

test('files have what stdout has, errors also one of their own, and no line is lost when a process ends', async () => {
  await using directory = await openDirectory()
  const { code, said } = await logIn(
    directory.path,
    `for (let n = 0; n < 5_000; n++) log.info({ n, email: 'ada.lovelace@example.com' }, 'a line')
    log.error({ err: new Error('it broke', { cause: new Error('why') }) }, 'failed')
    process.exit(3)`,
  )
  expect(code).toBe(3)
  const combined = await directory.linesOf('combined')
  expect(combined).toHaveLength(5_001)
  expect(combined.join('\n')).toBe(said.trimEnd())
  expect(combined.join('\n')).not.toContain('lovelace')
  const errors = await directory.linesOf('error')
  expect(errors.map((line) => JSON.parse(line))).toMatchObject([
    { level: 50, msg: 'failed', err: { message: 'it broke', stack: expect.any(String), cause: { message: 'why' } } },
  ])
})

test('four processes that write to the same files lose nothing and tear no line', async () => {
  await using directory = await openDirectory()
  const write = (name: string) =>
    logIn(directory.path, `for (let n = 0; n < 2_000; n++) log.info({ by: '${name}', n, filler: 'x'.repeat(300) })`)
  await Promise.all(['a', 'b', 'c', 'd'].map(write))
  const lines = (await directory.linesOf('combined')).map((line) => JSON.parse(line) as { by: string; n: number })
  expect(new Set(lines.map(({ by, n }) => `${by}${n}`)).size).toBe(8_000)
})

test('a file is followed by another when it is full and when the day is over, and goes after its time', async () => {
  await using directory = await openDirectory()
  const path = join(directory.path, 'combined')
  for (const old of [
    'combined.2026-10-28.1.log',
    'combined.2026-10-29.1.log',
    'error.2026-01-01.1.log',
    'combined.log',
  ])
    await writeFile(join(directory.path, old), 'old\n')
  let now = new Date('2026-11-28T23:59:00Z')
  const file = openRollingFile(path, { bytesMax: 1_000, daysMax: 30, now: () => now })
  const write = (count: number) => {
    for (let n = 0; n < count; n++) file.write(`${'x'.repeat(99)}\n`)
  }
  write(25)
  now = new Date('2026-11-29T00:00:01Z')
  write(1)
  file.flush()
  await sleep(50)
  expect((await readdir(directory.path)).toSorted()).toEqual([
    'combined.2026-11-28.1.log',
    'combined.2026-11-28.2.log',
    'combined.2026-11-28.3.log',
    'combined.2026-11-29.1.log',
    'combined.log',
    'error.2026-01-01.1.log',
  ])
  expect((await stat(`${path}.2026-11-28.1.log`)).size).toBe(1_000)
  // Who starts again goes on where there is room.
  const again = openRollingFile(path, { bytesMax: 1_000, daysMax: 30, now: () => now })
  again.write('again\n')
  again.flush()
  expect(await readFile(`${path}.2026-11-29.1.log`, 'utf8')).toContain('again')
})

test('a disk that is full, and a folder that is gone, keep nobody from working', async () => {
  await using directory = await openDirectory()
  // Nothing can ever be written to it.
  const full = await logIn(
    join(directory.path, 'beside'),
    `import { openRollingFile } from ${JSON.stringify(files)}
    import { symlinkSync } from 'node:fs'
    const path = ${JSON.stringify(join(directory.path, 'full'))}
    symlinkSync('/dev/full', path + '.' + new Date().toISOString().slice(0, 10) + '.1.log')
    const file = openRollingFile(path, { bytesMax: 1e6, daysMax: 30, now: () => new Date() })
    for (let n = 0; n < 100; n++) file.write('a line\\n')
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (let n = 0; n < 100; n++) file.write('a line\\n')
    file.flush()
    process.stdout.write('still here')`,
  )
  expect([full.code, full.said]).toEqual([0, 'still here'])
  expect(full.told).toMatch(/^the log can't be written to its file: Error: ENOSPC[^\n]*\n$/)
  const gone = await logIn(
    join(directory.path, 'gone'),
    `import { rmSync } from 'node:fs'
    rmSync(${JSON.stringify(join(directory.path, 'gone'))}, { recursive: true })
    log.info('still here')`,
  )
  expect(gone.code).toBe(0)
  expect(JSON.parse(gone.said)).toMatchObject({ msg: 'still here' })
})

test('a folder that can’t be written is said at once', async () => {
  await using directory = await openDirectory()
  await mkdir(join(directory.path, 'x'))
  await writeFile(join(directory.path, 'file'), '')
  const { code, told } = await logIn(join(directory.path, 'file', 'logs'), '')
  expect(code).not.toBe(0)
  expect(told).toContain('ENOTDIR')
})
