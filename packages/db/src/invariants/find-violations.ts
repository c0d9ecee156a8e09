import { sql } from 'kysely'
import type { Db, Tx } from '../client.ts'
import { accountInvariants } from './accounts.ts'
import { disputeInvariants } from './disputes.ts'
import { exchangeInvariants } from './exchanges.ts'
import { inboxInvariants } from './inbox.ts'
import type { Invariant, Violation } from './invariant.ts'
import { invoiceInvariants } from './invoices.ts'
import { ledgerInvariants } from './ledger.ts'
import { manualInvariants } from './manual.ts'
import { orderInvariants } from './orders.ts'
import { paidBackInvariants } from './paid-back.ts'
import { paymentInvariants } from './payments.ts'
import { progressInvariants } from './progress.ts'
import { promotionInvariants } from './promotions.ts'
import { refundInvariants } from './refunds.ts'
import { reviewInvariants } from './reviews.ts'
import { savedCardInvariants } from './saved-cards.ts'
import { shipmentInvariants } from './shipments.ts'
import { firstRows, inOneSnapshot } from './snapshot.ts'
import { stockInvariants } from './stock.ts'
import { taxInvariants } from './taxes.ts'
import { timelineInvariants } from './timeline.ts'

/** Every invariant by its name, the way of an order from stock to refund. */
export const invariants = {
  ...stockInvariants,
  ...orderInvariants,
  ...shipmentInvariants,
  ...paidBackInvariants,
  ...promotionInvariants,
  ...timelineInvariants,
  ...paymentInvariants,
  ...manualInvariants,
  ...refundInvariants,
  ...exchangeInvariants,
  ...ledgerInvariants,
  ...savedCardInvariants,
  ...disputeInvariants,
  ...invoiceInvariants,
  ...taxInvariants,
  ...inboxInvariants,
  ...accountInvariants,
  ...reviewInvariants,
  ...progressInvariants,
} as const satisfies Record<string, Invariant>

export type InvariantName = keyof typeof invariants

export interface Search {
  /**
   * How long something may be due before it counts as stuck. Without it, only what must hold at any moment is looked
   * at.
   */
  readonly graceSeconds?: number
}

/**
 * Looks for whatever must not be, all in one snapshot that locks nothing; a healthy shop answers none. A large shop
 * takes seconds: no request should wait for it.
 */
export const findViolations = (db: Db, search: Search = {}): Promise<Violation[]> =>
  inOneSnapshot(db, (tx) => violationsIn(tx, search))

/** The same, as an open transaction sees it. */
export async function violationsIn(tx: Tx, { graceSeconds }: Search): Promise<Violation[]> {
  const grace = sql`make_interval(secs => ${graceSeconds ?? 0})`
  const those = (holds: Invariant['holds']) =>
    Object.entries<Invariant>(invariants)
      .filter(([, invariant]) => invariant.holds === holds)
      .map(([invariant, { find }]) => ({ invariant, rows: find(grace) }))
  const broken = await firstRows(tx, those('always'))
  return graceSeconds === undefined ? broken : [...broken, ...(await firstRows(tx, those('settled')))]
}
