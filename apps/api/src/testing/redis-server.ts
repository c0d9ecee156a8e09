import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort } from './open-test-shop.ts'

const places = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server']
const executable = places.find(existsSync)
/** Where there is none, nobody can count in it. */
export const hasRedis = executable !== undefined

export interface RedisServer extends AsyncDisposable {
  readonly url: string
  start(): Promise<void>
  /** As a machine that is cut off: connections stay, and nothing is answered. */
  freeze(): void
  thaw(): void
  /** With everything that it knew. */
  kill(): Promise<void>
  forgetAll(): Promise<void>
  keys(): Promise<string[]>
  send(...command: [string, ...string[]]): Promise<unknown>
}

/** A real Redis of its own, on a port that stays the same when it is started anew. */
export async function prepareRedis(): Promise<RedisServer> {
  const port = await freePort()
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-redis-'))
  let child: ChildProcess | undefined
  const url = `redis://127.0.0.1:${port}`
  const send: RedisServer['send'] = async (command, ...args) => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return await client.call(command, ...args)
    } finally {
      client.disconnect()
    }
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  return {
    url,
    start: async () => {
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '']
      child = spawn(executable ?? '', options, { stdio: 'ignore' })
      const endsAt = Date.now() + 10_000
      while ((await send('PING').catch(() => null)) !== 'PONG') {
        if (Date.now() > endsAt) throw new Error('Redis did not start')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    kill,
    forgetAll: async () => void (await send('FLUSHALL')),
    keys: async () => (await send('KEYS', '*')) as string[],
    send,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
