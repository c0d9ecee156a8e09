import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { migrations } from './index.ts'

const squawk = fileURLToPath(import.meta.resolve('squawk-cli/js/bin/squawk'))

/** Time-outs are set by whoever migrates; what is left half built is found; keys are UUIDs, and counts are small. */
const notAsked = [
  ...['require-lock-timeout', 'require-statement-timeout', 'prefer-robust-stmts'],
  ...['prefer-bigint-over-int', 'prefer-bigint-over-smallint', 'ban-char-field'],
]

/** "0038-catalogue-editing constraint-missing-not-valid" for each statement that others would wait for. */
async function dangersOf(texts: Readonly<Record<string, { text: string; isConcurrent: boolean }>>): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-squawk-'))
  try {
    const found = []
    for (const isConcurrent of [false, true]) {
      const names = Object.entries(texts).filter(([, text]) => text.isConcurrent === isConcurrent)
      const files = names.map(([name]) => join(directory, `${name}.sql`))
      await Promise.all(names.map(([name, { text }]) => writeFile(join(directory, `${name}.sql`), text)))
      const how = isConcurrent ? [] : ['--assume-in-transaction']
      const rules = notAsked.flatMap((rule) => ['--exclude', rule])
      if (files.length > 0)
        found.push(...(await run(['--pg-version', '15', '--reporter', 'gcc', ...how, ...rules, ...files])))
    }
    return found.sort()
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** Exit code 1 says that it has found something. */
const run = (args: string[]) =>
  new Promise<string[]>((resolve, reject) => {
    execFile(process.execPath, [squawk, ...args], { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      const found = [...stdout.matchAll(/([^/\n]+)\.sql:\d+:\d+: (?:warning|error): (\S+) /g)]
      if (stderr !== '' || (error !== null) === (found.length === 0)) reject(new Error(`${error?.message} ${stderr}`))
      resolve(found.map(([, name, rule]) => `${name} ${rule}`))
    })
  })

test('no migration keeps others from their work for long, but for those whose reason is written down', async () => {
  const text = await readFile(new URL('accepted-statements.txt', import.meta.url), 'utf8')
  const accepted = text.split('\n').flatMap((line) => {
    const {
      name,
      rule,
      times = '1',
    } = /^(?<name>\d{4}\S+) (?<rule>\S+)(?: ×(?<times>\d+))?(?: .+)?$/.exec(line)?.groups ?? {}
    return name === undefined ? [] : Array<string>(Number(times)).fill(`${name} ${rule}`)
  })
  expect(await dangersOf(migrations)).toEqual(accepted.sort())
})

test('what would keep others waiting is found', async () => {
  const inOne = (sql: string) => ({ '9999-x': { text: sql, isConcurrent: false } })
  expect(await dangersOf(inOne('CREATE INDEX a ON orders (email);'))).toEqual([
    '9999-x require-concurrent-index-creation',
  ])
  expect(await dangersOf(inOne('ALTER TABLE orders DROP COLUMN email;'))).toEqual(['9999-x ban-drop-column'])
  expect(await dangersOf(inOne('CREATE TABLE a (id uuid); CREATE INDEX b ON a (id);'))).toEqual([])
})
