import { probeRedis } from '@tillwright/api/limits/probe-redis'
import { type Finding, finding } from './finding.ts'

/** Never BAD: without it the shop goes on, and each of its processes limits by itself. */
export async function examineRedis(url: string): Promise<Finding> {
  const problem = await probeRedis(url)
  return problem === null
    ? finding('redis', 'ok', 'it counts, for all processes together')
    : finding(
        'redis',
        'WARN',
        `it does not count (${problem}), so that limits hold for each process by itself: start it, or correct REDIS_URL`,
      )
}
