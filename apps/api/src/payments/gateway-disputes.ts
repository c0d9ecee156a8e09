import type Stripe from 'stripe'
import type { Created } from './gateway.ts'
import { asked, each, known } from './gateway-asked.ts'
import {
  type DisputeWithEvidence,
  disputeOf,
  type Evidence,
  type ProviderDispute,
  withEvidenceOf,
} from './gateway-dispute-views.ts'
import { within } from './gateway-within.ts'

/** What the rooms need of the provider's disputes. */
export interface DisputeCalls {
  /** With the evidence that it has so far; null where the account of our key has none. */
  retrieveDispute(disputeId: string): Promise<DisputeWithEvidence | null>
  /** All disputes of the account that were opened then, newest first; page by page, as they are asked for. */
  listDisputes(created: Created): AsyncIterable<ProviderDispute>
  /** All disputes of an intent, newest first. Throws ProviderRefused where there is no such intent. */
  listDisputesOf(intentId: string): AsyncIterable<ProviderDispute>
  /** Adds evidence, '' taking it away, and sends all there is to the bank where that is asked; once under one key. */
  updateDispute(update: {
    readonly disputeId: string
    readonly evidence: Evidence
    readonly submit: boolean
    readonly idempotencyKey: string
  }): Promise<DisputeWithEvidence>
  /** Gives in, for good. */
  closeDispute(close: { readonly disputeId: string; readonly idempotencyKey: string }): Promise<DisputeWithEvidence>
  /** Keeps a file that evidence can name; answers its name there, the same under the same key. */
  uploadFile(file: {
    readonly name: string
    readonly type: string
    readonly bytes: Uint8Array
    readonly idempotencyKey: string
  }): Promise<string>
}

export function disputeCalls({ disputes, files }: Stripe): DisputeCalls {
  const list = (which: Stripe.DisputeListParams) => each(disputes.list({ ...which, limit: 100 }), disputeOf)
  return {
    retrieveDispute: (disputeId) => known(asked(disputes.retrieve(disputeId)).then(withEvidenceOf)),
    listDisputes: (created) => list(within(created)),
    listDisputesOf: (intentId) => list({ payment_intent: intentId }),
    updateDispute: ({ disputeId, evidence, submit, idempotencyKey }) =>
      asked(disputes.update(disputeId, { evidence: given(evidence), submit }, { idempotencyKey })).then(withEvidenceOf),
    closeDispute: ({ disputeId, idempotencyKey }) =>
      asked(disputes.close(disputeId, {}, { idempotencyKey })).then(withEvidenceOf),
    uploadFile: async ({ name, type, bytes, idempotencyKey }) => {
      const file = { name, type, data: bytes }
      return (await asked(files.create({ purpose: 'dispute_evidence', file }, { idempotencyKey }))).id
    },
  }
}

const given = (evidence: Evidence): Stripe.DisputeUpdateParams.Evidence =>
  Object.fromEntries(Object.entries(evidence).filter(([, value]) => value !== undefined))
