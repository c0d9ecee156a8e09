import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Count } from './memory-counts.ts'

export interface RedisCountsOptions {
  readonly url: string
  /** What the keys of this shop begin with: others may use the same Redis. */
  readonly namespace: string
  readonly windowMs: number
  /** How long an answer is waited for, before nobody waits any more. */
  readonly patienceMs: number
  readonly log: Logger
}

export interface RedisCounts {
  /** Null where Redis has nothing to say at the moment. */
  take(key: string, max: number): Promise<Count | null>
  giveBack(key: string): void
  close(): Promise<void>
}

const probeEveryMs = 500
/** What a network that swallows everything looks like; then it is connected to anew. */
const silenceMsMax = 5_000

export const takeScript = `
local taken = tonumber(redis.call('GET', KEYS[1]) or '0')
local resetsIn = redis.call('PTTL', KEYS[1])
if resetsIn > 0 and taken >= tonumber(ARGV[1]) then return {0, taken, resetsIn} end
taken = redis.call('INCR', KEYS[1])
if resetsIn <= 0 then
  resetsIn = tonumber(ARGV[2])
  redis.call('PEXPIRE', KEYS[1], resetsIn)
end
return {1, taken, resetsIn}`
const giveBackScript = `
if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end`

const takeReply = z.tuple([z.int(), z.int(), z.int()])

/**
 * The counts of all processes together. One question that is not answered in time is enough: from then on nobody asks
 * and so nobody waits, until Redis has been seen to count again. An outage is told once, and its end.
 */
export function openRedisCounts({ url, namespace, windowMs, patienceMs, log }: RedisCountsOptions): RedisCounts {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    // What was asked of a connection that is gone is not asked of the next one: it would count late.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2_000,
    socketTimeout: silenceMsMax,
    retryStrategy: (times) => Math.min(times * 100, 1_000),
    // After a failover the old primary still answers, and writes nothing.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  })
  let [isUp, isTold, isClosed] = [false, false, false]
  let probing: NodeJS.Timeout | undefined

  const wentUp = (): void => {
    if (isTold) log.info('Redis counts again: limits hold for all processes together')
    isUp = true
    isTold = false
  }
  const wentDown = (error: Error): void => {
    if (isClosed) return
    isUp = false
    // Only the words: an error of Redis has the command in it that failed, which may be the one with the password.
    if (!isTold) log.error({ problem: reasonOf(error) }, 'Redis does not count: limits hold for each process by itself')
    isTold = true
    probing ??= setTimeout(probe, probeEveryMs).unref()
  }
  const probe = async (): Promise<void> => {
    probing = undefined
    const counts =
      redis.status === 'ready' && (await within(patienceMs, ask('probe', Number.MAX_SAFE_INTEGER)).catch(() => null))
    if (isClosed || isUp) return
    if (counts) wentUp()
    else probing ??= setTimeout(probe, probeEveryMs).unref()
  }
  const ask = async (key: string, max: number): Promise<Count> => {
    const reply = await redis.eval(takeScript, 1, `${namespace}:${key}`, max, windowMs)
    const [granted, taken, resetsInMs] = takeReply.parse(reply)
    return { isGranted: granted === 1, left: Math.max(0, max - taken), resetsInMs }
  }

  // A connection is not enough: a replica, or a Redis without memory, answers and counts nothing.
  redis.on('ready', () => void probe())
  redis.on('error', wentDown)
  redis.on('close', () => wentDown(new Error('the connection was lost')))

  return {
    take: async (key, max) => {
      if (!isUp) return null
      try {
        return await within(patienceMs, ask(key, max))
      } catch (error) {
        wentDown(error instanceof Error ? error : new Error(String(error)))
        return null
      }
    },
    giveBack: (key) => {
      // Whether it is heard is not waited for; commands of one connection are worked off in turn.
      if (isUp) redis.eval(giveBackScript, 1, `${namespace}:${key}`).catch(() => undefined)
    },
    close: async () => {
      isClosed = true
      clearTimeout(probing)
      redis.disconnect()
    },
  }
}

/** Throws where there is no answer in time; one that came while this process was busy itself has come in time. */
export function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => setImmediate(() => reject(new Error(`no answer within ${ms} ms`)))
    const timer = setTimeout(late, ms)
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Where an address has several, the error of a connection has no message, and a code. */
export const reasonOf = (error: Error): string => error.message || ('code' in error ? String(error.code) : error.name)
