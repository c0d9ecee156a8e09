import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'
import { mergedMetadata } from '../api/metadata.ts'
import { chargeOf } from '../charges/endpoints.ts'
import { emitUpdate } from '../events/update.ts'
import type { Work } from '../store/work.ts'
import { closeDispute, verdicts } from './decide.ts'
import { isClosed, isInquiry } from './find.ts'

/** How long the bank thinks about one of the test texts. */
const decisionMs = 5_000

/**
 * Adds evidence, and sends all of it to the bank unless `submit` is false. Throws a 400 once the dispute is over, and
 * for evidence that is not simulated: appeals and Visa's compelling evidence.
 */
export function updateDispute(work: Work, before: Stripe.Dispute, params: Stripe.DisputeUpdateParams): Stripe.Dispute {
  checkOpen(before)
  const { evidence: asked, submit = asked !== undefined, intended_submission_method: method } = params
  const evidence = asked ? mergedEvidence(work, before.evidence, asked) : before.evidence
  const staged: Stripe.Dispute = {
    ...before,
    evidence,
    evidence_details: { ...before.evidence_details, has_evidence: hasAny(evidence) },
    intended_submission_method: method ?? before.intended_submission_method,
    metadata: mergedMetadata(before.metadata, params.metadata),
  }
  const after = work.put('dispute', submit ? submitted(staged) : staged)
  emitUpdate(work, ['charge.dispute.updated'], { before, after })
  if (!submit) return after
  // Stripe tells the charge anew although nothing of it that it shows has changed.
  work.emit('charge.updated', chargeOf(work, String(after.charge)), {})
  if (verdicts.some((known) => known === evidence.uncategorized_text))
    work.later(decisionMs, 'decide_dispute', after.id)
  return after
}

/** Gives in. Throws a 400 once the dispute is over. */
export function concede(work: Work, dispute: Stripe.Dispute): Stripe.Dispute {
  checkOpen(dispute)
  return closeDispute(work, dispute)
}

function checkOpen(dispute: Stripe.Dispute): void {
  if (isClosed(dispute)) throw invalid('This dispute is already closed')
}

const submitted = (dispute: Stripe.Dispute): Stripe.Dispute => ({
  ...dispute,
  status: isInquiry(dispute) ? 'warning_under_review' : 'under_review',
  evidence_details: {
    ...dispute.evidence_details,
    submission_count: dispute.evidence_details.submission_count + 1,
    submission_method: 'manual',
  },
})

const mostCharacters = 150_000
const files = [
  'cancellation_policy',
  'customer_communication',
  'customer_signature',
  'duplicate_charge_documentation',
].concat(['receipt', 'refund_policy', 'service_documentation', 'shipping_documentation', 'uncategorized_file'])

/** What is given replaces what was there under the same name; '' takes it away. */
function mergedEvidence(
  work: Work,
  before: Stripe.Dispute.Evidence,
  asked: Stripe.DisputeUpdateParams.Evidence,
): Stripe.Dispute.Evidence {
  const { appeal, enhanced_evidence: enhanced, ...texts } = asked
  if (appeal) throw notSimulated('appeal')
  const { mastercard_compliance, visa_compliance, visa_compelling_evidence_3 } = enhanced || {}
  if (visa_compelling_evidence_3) throw notSimulated('enhanced_evidence')
  for (const [name, value] of Object.entries(texts))
    if (files.includes(name) && value && work.find('file', String(value)) === undefined)
      throw invalid(`No such file upload: '${value}'`, { code: 'resource_missing', param: `evidence[${name}]` })
  const given = Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value || null]))
  const kept = enhanced === '' ? {} : before.enhanced_evidence
  const after = {
    ...before,
    ...given,
    enhanced_evidence: {
      ...kept,
      ...(mastercard_compliance && { mastercard_compliance: acknowledged(mastercard_compliance) }),
      ...(visa_compliance && { visa_compliance: acknowledged(visa_compliance) }),
    },
  }
  const characters = Object.values(after).reduce<number>((sum, value) => sum + lengthOf(value), 0)
  if (characters > mostCharacters)
    throw invalid(`The combined length of the evidence is ${characters} characters; the most is ${mostCharacters}.`, {
      param: 'evidence',
    })
  return after
}

const acknowledged = ({ fee_acknowledged = false }: { fee_acknowledged?: boolean }) => ({ fee_acknowledged })

const notSimulated = (name: string) =>
  invalid(`Evidence of the kind ${name} is not simulated here.`, { param: `evidence[${name}]` })

const lengthOf = (value: unknown): number => (typeof value === 'string' ? [...value].length : 0)

const hasAny = ({ enhanced_evidence, ...texts }: Stripe.Dispute.Evidence): boolean =>
  Object.keys(enhanced_evidence).length > 0 || Object.values(texts).some((value) => value !== null)
