import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ApiProcess {
  readonly url: string
  readonly child: ChildProcess
  /** SIGKILL: nothing is finished, nothing is said. Answers when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; answers the exit code. */
  terminate(): Promise<number | null>
}

/** The real API process, as production starts it. */
export async function startApi(env: Record<string, string>): Promise<ApiProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../server.ts', import.meta.url))], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const url = await Promise.race([listeningUrl(child), exited.then(() => undefined)])
  if (url === undefined) throw new Error('the API process ended before it listened')
  return {
    url,
    child,
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    terminate: async () => {
      child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}

async function listeningUrl({ stdout, stderr }: ChildProcess): Promise<string | undefined> {
  if (stdout === null || stderr === null) return undefined
  stderr.pipe(process.stderr)
  for await (const line of createInterface({ input: stdout })) {
    const parsed = JSON.parse(line) as { msg?: string; url?: string }
    if (parsed.msg !== 'listening') continue
    // Nobody reads further, and a full pipe would stop the process.
    stdout.resume()
    return parsed.url
  }
  return undefined
}
