import { setTimeout as sleep } from 'node:timers/promises'
import { StripeError } from '../api/errors.ts'

export interface ObjectLocks {
  during<T>(object: string | undefined, run: () => Promise<T>): Promise<T>
}

/** Lets one call at a time change an object. The others stand in line; who has waited for too long gets a 429. */
export function makeObjectLocks(waitMsMax: number): ObjectLocks {
  const lastInLine = new Map<string, Promise<unknown>>()
  return {
    during: async (object, run) => {
      if (object === undefined) return await run()
      const before = lastInLine.get(object)
      let leave = () => {}
      // Who gives up does not let the next one in before those ahead of both are done.
      const done = new Promise<void>((resolve) => {
        leave = resolve
      })
      const mine = Promise.all([before, done])
      lastInLine.set(object, mine)
      void mine.then(() => lastInLine.get(object) === mine && lastInLine.delete(object))
      try {
        if (before !== undefined && !(await endsWithin(before, waitMsMax))) throw lockTimeout()
        return await run()
      } finally {
        leave()
      }
    },
  }
}

/** The object is in use by another call. Nothing was done, and nothing is kept under the key. */
export const lockTimeout = (): StripeError =>
  new StripeError(
    429,
    'This object cannot be accessed right now because another API request or Stripe process is currently accessing ' +
      'it. If you see this error intermittently, retry the request. If you see this error frequently and are making ' +
      'multiple concurrent requests to a single object, make your requests serially or at a lower rate. For more ' +
      'details, see https://docs.stripe.com/rate-limits#object-lock-timeouts.',
    { code: 'lock_timeout' },
  )

async function endsWithin(line: Promise<unknown>, waitMsMax: number): Promise<boolean> {
  const giveUp = new AbortController()
  const tooLong = sleep(waitMsMax, false, { signal: giveUp.signal, ref: false })
  const isOver = await Promise.race([line.then(() => true), tooLong])
  giveUp.abort()
  return isOver
}
