import { readdirSync, readFileSync } from 'node:fs'
import type { ApiProcess } from './api-process.ts'
import { freePort, type TestShop, until } from './open-test-shop.ts'
import { startBeside } from './start-beside.ts'

export type Several = ApiProcess & AsyncDisposable

/** The same shop, served by three processes at one port, where nothing else is said. */
export async function startSeveral(shop: TestShop, env: Record<string, string> = {}, node?: string): Promise<Several> {
  const port = env.PORT ?? String(await freePort())
  const api = await startBeside(shop, { WEB_CONCURRENCY: '3', ...env, PORT: port }, node)
  await until(async () => api.said.includes('all processes listen'), 60_000)
  return {
    ...api,
    [Symbol.asyncDispose]: async () => {
      const children = childrenOf(api)
      await api.kill()
      await until(async () => !children.some(isAlive))
    },
  }
}

/** The processes that this one has started and that are there. */
export function childrenOf({ child }: Pick<ApiProcess, 'child'>): number[] {
  const tasks = `/proc/${child.pid}/task`
  return gone(() => readdirSync(tasks))
    .flatMap((task) => gone(() => readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ')))
    .filter(Boolean)
    .map(Number)
}

/** Of a process or a thread that is gone there is nothing to read. */
function gone(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    return []
  }
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export const countOf = ({ said }: ApiProcess, words: string): number => said.filter((line) => line === words).length

export async function replaceAll(api: ApiProcess): Promise<void> {
  const times = countOf(api, 'all processes were replaced')
  api.child.kill('SIGHUP')
  await until(async () => countOf(api, 'all processes were replaced') > times, 90_000)
}
