import { randomUUID } from 'node:crypto'
import { type Profiler as Inspected, Session } from 'node:inspector'
import { performance } from 'node:perf_hooks'
import { createEnvelope, type ProfileChunk, type ProfileChunkEnvelope } from '@sentry/core'
import type { ServerRuntimeClient } from '@sentry/core/server'
import { mainThread } from './sentry-transactions.ts'

export interface Profiler {
  /** Looks, from now on, at what the CPU does, if it is this one's turn. */
  begin(spanId: string): void
  /** Sends what was seen, and answers the name that it can be found by; null where nothing was looked at. */
  end(spanId: string): string | null
  close(): void
}

export interface ProfilerOptions {
  readonly client: ServerRuntimeClient
  readonly sdk: ProfileChunk['client_sdk']
  readonly environment: string
  readonly release: string
  readonly rate: number
  readonly msMax: number
}

/** Starting and stopping V8's profiler takes milliseconds, in which nothing else happens. */
const pauseMs = 1_000

/**
 * Profiles of some of the traces, by the profiler that Node brings: Sentry's own is a native module. One at a time, for
 * there is one thread; what others do meanwhile is in it as well. A trace may go on for hours, as one of a stream does:
 * its profile ends before, for V8 keeps all of it in memory, and others want their turn.
 */
export function openProfiler({ client, sdk, environment, release, rate, msMax }: ProfilerOptions): Profiler {
  let session: Session | undefined
  let running: { readonly spanId: string; readonly startedAtMs: number; readonly timer: NodeJS.Timeout } | undefined
  let nextAtMs = 0
  /** Of traces that go on. */
  const sentBefore = new Map<string, string>()
  const stop = (send: (profile: Inspected.Profile, startedAtMs: number) => void): void => {
    if (session === undefined || running === undefined) return
    const { startedAtMs, timer } = running
    clearTimeout(timer)
    running = undefined
    nextAtMs = performance.now() + pauseMs
    session.post('Profiler.stop', (error, { profile } = { profile: undefined as never }) => {
      if (error === null) send(profile, startedAtMs)
    })
  }
  const finish = (): string => {
    const profilerId = idOf()
    stop((profile, startedAtMs) => {
      const chunk = chunkOf(profile, startedAtMs)
      const about = { chunk_id: idOf(), profiler_id: profilerId, client_sdk: sdk, environment, release }
      const item = [
        { type: 'profile_chunk', platform: 'node' },
        { ...about, ...chunk },
      ] as const
      const sent = { event_id: idOf(), sent_at: new Date().toISOString(), sdk }
      void client.sendEnvelope(createEnvelope<ProfileChunkEnvelope>(sent, [[...item]]))
    })
    return profilerId
  }
  return {
    begin: (spanId) => {
      if (rate === 0 || running !== undefined || performance.now() < nextAtMs || Math.random() >= rate) return
      session ??= openSession()
      const timer = setTimeout(() => sentBefore.set(spanId, finish()), msMax).unref()
      running = { spanId, startedAtMs: performance.timeOrigin + performance.now(), timer }
      session.post('Profiler.start')
    },
    end: (spanId) => {
      if (running?.spanId === spanId) return finish()
      const before = sentBefore.get(spanId) ?? null
      sentBefore.delete(spanId)
      return before
    },
    close: () => {
      stop(() => undefined)
      session?.disconnect()
    },
  }
}

function openSession(): Session {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.setSamplingInterval', { interval: samplingMicros })
  return session
}

/** As Sentry's own profiler looks. */
const samplingMicros = 9_901

const idOf = (): string => randomUUID().replaceAll('-', '')

type Chunk = Pick<ProfileChunk, 'version' | 'platform' | 'profile'>

/** V8 tells a tree of calls and, of each sample, where it was; Sentry wants stacks, the innermost call first. */
function chunkOf({ nodes, samples = [], timeDeltas = [] }: Inspected.Profile, startedAtMs: number): Chunk {
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const frameOf = new Map(nodes.map(({ id }, index) => [id, index]))
  const stackIds = new Map<number, number>()
  const stacks: number[][] = []
  const stackOf = (nodeId: number): number => {
    const known = stackIds.get(nodeId)
    if (known !== undefined) return known
    const stack: number[] = []
    for (let id: number | undefined = nodeId; id !== undefined; id = parentOf.get(id)) stack.push(frameOf.get(id) ?? 0)
    stackIds.set(nodeId, stacks.push(stack) - 1)
    return stacks.length - 1
  }
  let atMicros = 0
  return {
    version: '2',
    platform: 'node',
    profile: {
      samples: samples.map((nodeId, index) => {
        atMicros += timeDeltas[index] ?? 0
        return { stack_id: stackOf(nodeId), thread_id: mainThread, timestamp: startedAtMs / 1_000 + atMicros / 1e6 }
      }),
      stacks,
      frames: nodes.map(({ callFrame: { functionName, url, lineNumber, columnNumber } }) => ({
        function: functionName || '(anonymous)',
        abs_path: url,
        lineno: lineNumber + 1,
        colno: columnNumber + 1,
        in_app: url.startsWith('file:') && !url.includes('/node_modules/'),
      })),
      thread_metadata: { [mainThread]: { name: 'main' } },
    },
  }
}
