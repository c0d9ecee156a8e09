/** @module-tag long */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openRollingFile } from './log-file.ts'

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
const file = fileURLToPath(new URL('./log-file.ts', import.meta.url))

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
    'error.2026-10-28.1.log',
    'error.2026-10-29.1.log',
    'other.2026-01-01.1.log',
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
    'other.2026-01-01.1.log',
  ])
  expect((await stat(`${path}.2026-11-28.1.log`)).size).toBe(1_000)
  // Who starts again goes on where there is room.
  const again = openRollingFile(path, { bytesMax: 1_000, daysMax: 30, now: () => now })
  again.write('again\n')
  again.flush()
  expect(await readFile(`${path}.2026-11-29.1.log`, 'utf8')).toContain('again')
})

test('a file has 20 MB and goes after 30 days, of errors too, though none is logged', async () => {
  await using directory = await openDirectory()
  const path = join(directory.path, 'combined')
  const fill = (file: string, bytes: number) => writeFile(join(directory.path, file), Buffer.alloc(bytes, 'x'))
  await fill('combined.2026-11-28.1.log', 20_000_000)
  await fill('combined.2026-11-28.2.log', 19_999_999)
  for (const day of ['2026-10-28', '2026-10-29', '2026-10-30']) await fill(`error.${day}.1.log`, 1)
  let now = new Date('2026-11-28T23:59:00Z')
  const file = openRollingFile(path, { now: () => now })
  const write = (line: string) => {
    file.write(line)
    file.flush()
  }
  write('the last for which there is room\n')
  write('the next\n')
  const seen = async () => (await readdir(directory.path)).toSorted()
  const today = ['combined.2026-11-28.1.log', 'combined.2026-11-28.2.log', 'combined.2026-11-28.3.log']
  expect(await seen()).toEqual([...today, 'error.2026-10-29.1.log', 'error.2026-10-30.1.log'])
  expect(await readFile(`${path}.2026-11-28.3.log`, 'utf8')).toBe('the next\n')
  now = new Date('2026-11-29T00:00:01Z')
  write('the day after\n')
  expect(await seen()).toEqual([...today, 'combined.2026-11-29.1.log', 'error.2026-10-30.1.log'])
})

test('a disk that is full, and a folder that is gone, keep nobody from working', async () => {
  await using directory = await openDirectory()
  // Nothing can ever be written to it.
  const full = await logIn(
    join(directory.path, 'beside'),
    `import { openRollingFile } from ${JSON.stringify(file)}
    import { symlinkSync } from 'node:fs'
    const path = ${JSON.stringify(join(directory.path, 'full'))}
    symlinkSync('/dev/full', path + '.' + new Date().toISOString().slice(0, 10) + '.1.log')
    const file = openRollingFile(path)
    for (let n = 0; n < 100; n++) file.write('a line\\n')
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (let n = 0; n < 100; n++) file.write('a line\\n')
    file.flush()
    process.stdout.write('still here')`,
  )
  expect([full.code, full.said]).toEqual([0, 'still here'])
  expect(full.told).toMatch(/^the log can't be written to its file: Error: ENOSPC[^\n]*\n.*: 200 lines are lost\n$/)
  const gone = await logIn(
    join(directory.path, 'gone'),
    `import { rmSync } from 'node:fs'
    rmSync(${JSON.stringify(join(directory.path, 'gone'))}, { recursive: true })
    log.info('still here')`,
  )
  expect(gone.code).toBe(0)
  expect(JSON.parse(gone.said)).toMatchObject({ msg: 'still here' })
})

test('a disk that takes nothing for long costs 16 MB of memory at most, and no file that stays open', async () => {
  await using directory = await openDirectory()
  const { code, said } = await logIn(
    join(directory.path, 'beside'),
    `import { openRollingFile } from ${JSON.stringify(file)}
    import { readdirSync, symlinkSync } from 'node:fs'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { setFlagsFromString } from 'node:v8'
    import { runInNewContext } from 'node:vm'
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc')
    const path = ${JSON.stringify(join(directory.path, 'full'))}
    const day = new Date().toISOString().slice(0, 10)
    for (let n = 1; n <= 100; n++) symlinkSync('/dev/full', path + '.' + day + '.' + n + '.log')
    const look = () => {
      gc()
      gc()
      const { heapUsed, external } = process.memoryUsage()
      return { bytes: heapUsed + external, files: readdirSync('/proc/self/fd').length }
    }
    const before = look()
    const file = openRollingFile(path, { bytesMax: 1_000_000, daysMax: 30, now: () => new Date() })
    for (let n = 0; n < 80; n++) {
      for (let kb = 0; kb < 1_000; kb++) file.write(Buffer.alloc(1_000, 'x').toString('latin1'))
      await sleep(2)
    }
    const after = look()
    file.write('the last line')
    const more = { bytes: after.bytes - before.bytes, files: after.files - before.files }
    process.stdout.write(JSON.stringify(more))`,
  )
  expect(code).toBe(0)
  const { bytes, files: left } = JSON.parse(said) as { bytes: number; files: number }
  // All that was logged is 80 MB.
  expect(bytes).toBeLessThan(40_000_000)
  expect(left).toBeLessThan(3)
})

test('a disk that takes lines again gets those for which there was room; how many were lost is told once', async () => {
  await using directory = await openDirectory()
  const { code, said, told } = await logIn(
    directory.path,
    `import { rmSync, statSync, symlinkSync } from 'node:fs'
    import { setTimeout as sleep } from 'node:timers/promises'
    const day = new Date().toISOString().slice(0, 10)
    const path = ${JSON.stringify(directory.path)} + '/combined.' + day + '.1.log'
    rmSync(path)
    symlinkSync('/dev/full', path)
    const failing = openLog('info', openLogFiles(${JSON.stringify(directory.path)}, { waitingMax: 100_000 }))
    for (let n = 0; n < 2_000; n++) failing.info({ n, filler: 'x'.repeat(100) })
    await sleep(100)
    rmSync(path)
    const size = () => statSync(path, { throwIfNoEntry: false })?.size ?? 0
    for (let n = 0; n < 1_000 && size() < 60_000; n++) await sleep(20)
    failing.info({ n: 2_000 })`,
  )
  expect(code).toBe(0)
  const numbersIn = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as { n: number }).n)
  const all = Array.from({ length: 2_001 }, (_, n) => n)
  expect(numbersIn(said.trimEnd().split('\n'))).toEqual(all)
  const kept = numbersIn(await directory.linesOf('combined'))
  expect(kept.length).toBeGreaterThan(100)
  expect(kept).toEqual([...all.slice(0, kept.length - 1), 2_000])
  expect(told.trimEnd().split('\n')).toEqual([
    expect.stringContaining('ENOSPC'),
    expect.stringMatching(new RegExp(`combined again: ${all.length - kept.length} lines were lost$`)),
  ])
})

test('a folder that has become a file is no end of the log, and one that is back has it again', async () => {
  await using directory = await openDirectory()
  const folder = join(directory.path, 'logs')
  await mkdir(folder)
  let now = new Date('2026-11-28T23:59:00Z')
  const file = openRollingFile(join(folder, 'combined'), { now: () => now })
  file.write('before\n')
  await rename(folder, join(directory.path, 'away'))
  await writeFile(folder, '')
  now = new Date('2026-11-29T00:00:01Z')
  file.write('meanwhile\n')
  await expect
    .poll(() => readFile(join(directory.path, 'away', 'combined.2026-11-28.1.log'), 'utf8'))
    .toBe('before\nmeanwhile\n')
  await rm(folder)
  await rename(join(directory.path, 'away'), folder)
  file.write('after\n')
  await expect.poll(() => readFile(join(folder, 'combined.2026-11-29.1.log'), 'utf8').catch(() => '')).toBe('after\n')
})

test('a folder that can’t be written is said at once', async () => {
  await using directory = await openDirectory()
  await mkdir(join(directory.path, 'x'))
  await writeFile(join(directory.path, 'file'), '')
  const { code, told } = await logIn(join(directory.path, 'file', 'logs'), '')
  expect(code).not.toBe(0)
  expect(told).toContain('ENOTDIR')
})
