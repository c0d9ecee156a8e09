import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@tillwright/api/testing/open-test-shop'
import { alertsFile } from './expressions.ts'

interface Rule {
  readonly name: string
  /** 'ok' once it could be judged. */
  readonly health: string
  readonly state: string
}

export interface Prometheus extends AsyncDisposable {
  /** The values of an expression now; none where nothing is known. */
  ask(expression: string): Promise<number[]>
  rules(): Promise<Rule[]>
}

/** Debian's, which reads this target each second and judges the rules. */
export async function openPrometheus(target: string): Promise<Prometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-prometheus-'))
  const config = join(directory, 'prometheus.yml')
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '2s' },
      rule_files: [alertsFile],
      scrape_configs: [{ job_name: 'tillwright', static_configs: [{ targets: [target] }] }],
    }),
  )
  const port = await freePort()
  const words = [`--config.file=${config}`, `--storage.tsdb.path=${directory}/data`, '--log.level=error']
  const child = spawn('prometheus', [...words, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'inherit' })
  const exited = once(child, 'exit')
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    const body = await answer.text()
    if (!answer.ok) throw new Error(`Prometheus answers ${answer.status} to ${path}: ${body}`)
    return JSON.parse(body)
  }
  await readyWithin(30_000, () => fetch(`http://127.0.0.1:${port}/-/ready`))
  return {
    ask: async (expression) => {
      // As Prometheus' HTTP API has it: a vector of samples, or one.
      const { data } = (await get(`/api/v1/query?query=${encodeURIComponent(expression)}`)) as Answered
      if (data.resultType === 'scalar') return [Number(data.result[1])]
      return data.result.map(({ value }) => Number(value[1]))
    },
    rules: async () => {
      const { data } = (await get('/api/v1/rules')) as { data: { groups: readonly { rules: Rule[] }[] } }
      return data.groups.flatMap(({ rules }) => rules)
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      await exited
      await rm(directory, { recursive: true, force: true })
    },
  }
}

interface Answered {
  readonly data:
    | { readonly resultType: 'scalar'; readonly result: readonly [number, string] }
    | {
        readonly resultType: 'vector'
        readonly result: readonly { readonly value: readonly [number, string] }[]
      }
}

async function readyWithin(ms: number, ask: () => Promise<Response>): Promise<void> {
  for (const endsAt = performance.now() + ms; performance.now() < endsAt; await sleep(100)) {
    const answer = await ask().catch(() => undefined)
    if (answer?.ok) return
  }
  throw new Error(`Prometheus was not ready within ${ms} ms`)
}
