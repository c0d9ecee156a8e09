import type { PaymentDifference } from '@tillwright/db/payment-differences'
import type { Finder } from '@tillwright/domain/payments/differences'
import type { Deps } from '../deps.ts'
import { issueMissing } from '../invoices/issue-missing.ts'
import { sellMissing } from '../tax/sell-missing.ts'
import { askUnlistedIntents, askUnlistedRefunds, type Listed } from './ask-unlisted.ts'
import { noteDifferences } from './note-differences.ts'
import { askUnlistedDisputes, settleDisputes } from './settle-disputes.ts'
import { settleIntents } from './settle-intents.ts'
import { settleRefunds } from './settle-refunds.ts'

/** How far back each of them looks. */
const hoursOf = { hourly: 48, daily: 35 * 24 } as const
export type Sweep = Extract<Finder, keyof typeof hoursOf>

const pageSize = 100

/**
 * Compares all intents, refunds and disputes that Stripe has made in the last hours with what we know, both ways, and
 * repairs what can be repaired. It looks at objects and not at events: an event may be lost, or never have been made.
 */
export async function sweepPayments(deps: Deps, sweep: Sweep): Promise<void> {
  const hours = hoursOf[sweep]
  const from = new Date(deps.now().getTime() - hours * 3_600_000)
  const note = (found: readonly PaymentDifference[]) => noteDifferences(deps, sweep, found)
  const intents = await inPages(deps.gateway.listIntents({ from }), async (page) =>
    note(await settleIntents(deps, page, sweep)),
  )
  await note(await askUnlistedIntents(deps, { hours, ids: intents, foundBy: sweep }))
  const refunds = await inPages(deps.gateway.listRefunds({ from }), async (page) =>
    note(await settleRefunds(deps, page, { foundBy: sweep })),
  )
  await note(await askUnlistedRefunds(deps, { hours, ids: refunds, foundBy: sweep }))
  const disputes = await inPages(deps.gateway.listDisputes({ from }), async (page) =>
    note(await settleDisputes(deps, page, sweep)),
  )
  await note(await askUnlistedDisputes(deps, { hours, ids: disputes, foundBy: sweep }))
  await sellMissing(deps, { hours })
  await issueMissing(deps, { hours })
}

/** Works off a list a page at a time, and answers the ids of all that was in it. */
async function inPages<Thing extends { readonly id: string }>(
  list: AsyncIterable<Thing>,
  work: (page: readonly Thing[]) => Promise<void>,
): Promise<Listed['ids']> {
  const ids = new Set<string>()
  let page: Thing[] = []
  for await (const thing of list) {
    ids.add(thing.id)
    page.push(thing)
    if (page.length < pageSize) continue
    await work(page)
    page = []
  }
  await work(page)
  return ids
}
