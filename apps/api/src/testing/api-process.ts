import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ApiProcess {
  readonly url: string
  readonly child: ChildProcess
  /** What it has logged of errors. */
  readonly complaints: readonly { readonly level: number; readonly msg: string }[]
  /** The words of every line that it has logged. */
  readonly said: readonly string[]
  /** SIGKILL: nothing is finished, nothing is said. Answers when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; answers the exit code. */
  terminate(): Promise<number | null>
}

const ofSources = new URL('../server.ts', import.meta.url)

/** The real API process, as production starts it: of its sources, or of a bundle. */
export async function startApi(
  env: Record<string, string>,
  program: URL = ofSources,
  node: string = process.execPath,
): Promise<ApiProcess> {
  const child = spawn(node, [fileURLToPath(program)], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      // All who call it come from one address.
      RATE_LIMIT: 'off',
      // On a busy machine nobody is to be told that there is no room.
      DATABASE_WAIT_MS: '20000',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const complaints: ApiProcess['complaints'][number][] = []
  const said: string[] = []
  const url = await Promise.race([listeningUrl(child, { complaints, said }), exited.then(() => undefined)])
  if (url === undefined) throw new Error(`the API process ended with ${child.exitCode} before it listened`)
  return {
    url,
    child,
    complaints,
    said,
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

/** Reads on for as long as the process writes: a full pipe would stop it. */
function listeningUrl(
  { stdout, stderr }: ChildProcess,
  { complaints, said }: { complaints: ApiProcess['complaints'][number][]; said: string[] },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (stdout === null || stderr === null) return resolve(undefined)
    stderr.pipe(process.stderr)
    createInterface({ input: stdout }).on('line', (line) => {
      const { level, msg = '', url } = JSON.parse(line) as { level: number; msg?: string; url?: string }
      said.push(msg)
      if (level >= 50) complaints.push({ level, msg })
      if (msg === 'listening') resolve(url)
    })
  })
}
