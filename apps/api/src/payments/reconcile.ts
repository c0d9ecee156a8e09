import { takeUnsettledCharges } from '@tillwright/db/card-charges'
import { takeOpenDisputes } from '@tillwright/db/known-disputes'
import { takeUnsettledRefunds } from '@tillwright/db/refunds'
import { takeUnsettledAttempts } from '@tillwright/db/unsettled-attempts'
import type { Deps } from '../deps.ts'
import { applyLooked } from './apply-looked.ts'
import { askAboutCrowd } from './ask-crowd.ts'
import { followCharge } from './charge-card.ts'
import { promiseRest } from './promise-rest.ts'
import { settleDisputesOf } from './settle-disputes.ts'
import { followRefund } from './submit-refund.ts'

const olderThanSeconds = 30
const most = 50
/** Banks take their time. */
const disputesOlderThanSeconds = 3_600
/** Stripe's own limit for a sandbox is 25 requests a second. */
const askedAtOnce = 5
/** Three slots of the schedule, and half of the time that its job has: what is left then waits for the next one. */
const runMsMax = 60_000

/**
 * Asks Stripe about payments that have been open for a while, about refunds on their way, and once an hour about open
 * disputes, and repairs what a lost webhook, a lost answer or a killed process left behind: first those for which a
 * shopper waits. Who was asked goes to the end of the queue, whatever came of it, so that nobody who can't be helped
 * stands in the way of the others.
 */
export async function reconcilePayments(deps: Deps): Promise<void> {
  const startedAt = deps.now().getTime()
  const isOver = () => deps.now().getTime() - startedAt > runMsMax
  const young = { olderThanSeconds, most, only: 'young' } as const
  const apply = (attempt: Parameters<typeof applyLooked>[1]) => applyLooked(deps, attempt, null)
  await tryTo(deps, 'a crowd', () => askAboutCrowd(deps, { olderThanSeconds, isOver }))
  await askAbout({ deps, isOver, take: () => takeUnsettledAttempts(deps.db, young), work: apply })
  await askAbout({
    ...{ deps, isOver, take: () => takeUnsettledCharges(deps.db, olderThanSeconds, most) },
    work: async (charge) => void (await followCharge(deps, charge)),
  })
  await askAbout({
    ...{ deps, isOver, take: () => takeUnsettledRefunds(deps.db, olderThanSeconds, most) },
    work: (refund) => followRefund(deps, refund),
  })
  await askAbout({
    ...{ deps, isOver, take: () => takeOpenDisputes(deps.db, { olderThanSeconds: disputesOlderThanSeconds, most }) },
    work: async ({ intentId }) => {
      if (intentId !== null) await settleDisputesOf(deps, { intentId, foundBy: 'minute' })
    },
  })
  await promiseRest(deps)
  const any = { olderThanSeconds, most }
  await askAbout({ deps, isOver, take: () => takeUnsettledAttempts(deps.db, any), work: apply })
}

interface Asking<Thing> {
  readonly deps: Pick<Deps, 'log'>
  readonly isOver: () => boolean
  readonly take: () => Promise<Thing[]>
  readonly work: (thing: Thing) => Promise<void>
}

/** About all of them, a page at a time and a few at once. */
async function askAbout<Thing extends { readonly id: string }>({
  deps,
  isOver,
  take,
  work,
}: Asking<Thing>): Promise<void> {
  while (!isOver()) {
    const things = await take()
    for (let start = 0; start < things.length; start += askedAtOnce) {
      if (isOver()) return
      const few = things.slice(start, start + askedAtOnce)
      await Promise.all(few.map((thing) => tryTo(deps, thing.id, () => work(thing))))
    }
    if (things.length < most) return
  }
}

async function tryTo({ log }: Pick<Deps, 'log'>, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.warn({ err: error, id }, 'could not be reconciled yet')
  }
}
