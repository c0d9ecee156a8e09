import { type Db, OutcomeUnknown, transact } from '@tillwright/db/client'
import type { Jobs } from '@tillwright/db/jobs'
import { drawOrderSequence, type LockedForPlacing, lockForPlacing, writePlaced } from '@tillwright/db/placing'
import type { Shop } from '@tillwright/db/shop'
import type { NewId } from '@tillwright/domain/ids'
import type { OrderDraft, PlacedOrder } from '@tillwright/domain/orders/draft'
import { formatOrderNumber, parseOrderNumberTemplate } from '@tillwright/domain/orders/order-number'
import { decidePlacing, type PlacingOutcome } from '@tillwright/domain/orders/place'
import { shopDay } from '@tillwright/domain/orders/shop-day'
import { inBatches } from '../in-batches.ts'

/** Places an order together with all others that wait at that moment. */
export type PlacingLane = (draft: OrderDraft) => Promise<PlacingOutcome>

export interface LaneDeps {
  readonly db: Db
  readonly jobs: Jobs
  readonly newId: NewId
  readonly shop: () => Promise<Shop>
}

/** Gives the request that opens a PaymentIntent time to do so before the job does it again. */
const openIntentAfterSeconds = 20

export const openLane = (deps: LaneDeps): PlacingLane =>
  inBatches({ most: 64, run: (drafts) => placeKnowing(deps, drafts) })

/** After a lost COMMIT the batch runs once more: what was written shows as closed carts, the rest is placed now. */
async function placeKnowing(deps: LaneDeps, drafts: readonly OrderDraft[]): Promise<PlacingOutcome[]> {
  try {
    return await placeTogether(deps, drafts)
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error
    return placeTogether(deps, drafts)
  }
}

/** Lock, decide, write: one transaction for all who wait, and nobody is asked outside it. */
async function placeTogether(deps: LaneDeps, drafts: readonly OrderDraft[]): Promise<PlacingOutcome[]> {
  const shop = await deps.shop()
  return transact(deps.db, async (tx) => {
    const held = await lockForPlacing(tx, drafts)
    const outcomes = decidePlacing(drafts, held)
    const granted = drafts.flatMap((draft, index) => {
      const outcome = outcomes[index]
      return outcome?.kind === 'placed' ? [{ draft, taken: outcome.taken }] : []
    })
    if (granted.length === 0) return outcomes
    const day = shopDay(held.now, shop.timeZone)
    const first = await drawOrderSequence(tx, dateOf(day), granted.length)
    const template = parseOrderNumberTemplate(shop.orderNumberTemplate)
    const placed = granted.map(
      ({ draft, taken }, index): PlacedOrder => ({
        draft,
        orderNumber: formatOrderNumber(template, { day, sequence: first + index }),
        placedAt: held.now,
        expiresAt: draft.payment === null ? null : endOfHold(held, shop.holdMinutes),
        reservations: taken.map((part) => ({ ...part, id: deps.newId() })),
      }),
    )
    const soldOut = await writePlaced(tx, placed, deps.newId)
    await enqueue(deps.jobs, tx, { placed, soldOut })
    return outcomes
  })
}

async function enqueue(
  jobs: Jobs,
  tx: Parameters<Jobs['enqueue']>[0],
  { placed, soldOut }: { placed: readonly PlacedOrder[]; soldOut: readonly string[] },
): Promise<void> {
  const payments = placed.flatMap(({ draft }) => draft.payment ?? [])
  const opening = payments.map(({ attemptId }) => ({ data: { attemptId }, startAfterSeconds: openIntentAfterSeconds }))
  if (opening.length > 0) await jobs.enqueue(tx, 'open-intent', opening)
  if (soldOut.length > 0) await jobs.enqueue(tx, 'refresh-listing', [{ data: { variantIds: soldOut } }])
}

const endOfHold = ({ now }: LockedForPlacing, minutes: number): Date => new Date(now.getTime() + minutes * 60_000)

const dateOf = ({ year, month, day }: { year: number; month: number; day: number }): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
