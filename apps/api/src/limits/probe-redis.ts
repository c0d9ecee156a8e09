import { Redis } from 'ioredis'
import { reasonOf, takeScript, within } from './redis-counts.ts'

const patienceMs = 2_000

/**
 * Why this Redis does not count, without its password; null where it does. What answers and takes no writes, as a
 * replica, is of no use, so that something is counted, which is gone a second later.
 */
export async function probeRedis(url: string): Promise<string | null> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: patienceMs,
    retryStrategy: () => null,
  })
  // What the connection failed of is told here alone; whoever waits for it hears that it is closed.
  let problem: Error | undefined
  redis.on('error', (error: Error) => {
    problem = error
  })
  try {
    await within(patienceMs, redis.connect())
    await within(patienceMs, redis.eval(takeScript, 1, 'tillwright:probe', Number.MAX_SAFE_INTEGER, 1_000))
    return null
  } catch (error) {
    return reasonOf(problem ?? (error instanceof Error ? error : new Error(String(error))))
  } finally {
    redis.disconnect()
  }
}
