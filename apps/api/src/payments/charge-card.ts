import { type CardCharge, readCharge, settleCharge, writeCardOfCharge } from '@tillwright/db/card-charges'
import { transact } from '@tillwright/db/client'
import { readAttempt } from '@tillwright/db/payments'
import { readBuyer } from '@tillwright/db/provider-customers'
import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import type { Deps } from '../deps.ts'
import { applyAndAbandon } from './abandon.ts'
import { ProviderUnavailable } from './gateway-asked.ts'
import type { ChargeAnswer } from './gateway-cards.ts'
import { goneIntent } from './gone-intent.ts'
import { nameBuyer } from './name-buyer.ts'
import { openIntent } from './open-intent.ts'
import { ownCard, walletOf } from './own-card.ts'
import { type KnownCustomer, knownCustomerOf } from './provider-customer.ts'
import { mayBeForgotten } from './stripe-keys.ts'

/** What has become of a charge, and the intent that says so, where the provider was asked. */
interface Outcome extends Pick<CardCharge, 'state' | 'declineCode'> {
  readonly intent: ProviderIntent | null
}

/**
 * Takes a charge to its end, wherever it stands: the one way of whoever asks for it and of the reconciler. It pays the
 * one intent of its order that can be paid, so that it never pays beside its buyer; its id is the key, so that its card
 * is tried once, however often this runs. Answers it as it is then; throws ProviderUnavailable or ProviderRefused where
 * nobody knows yet.
 */
export async function followCharge(deps: Deps, charge: CardCharge): Promise<CardCharge> {
  if (charge.state !== 'planned') return charge
  const { intent, ...said } = await outcomeOf(deps, charge)
  // The order first: what is said of the charge is then true of it.
  if (intent !== null) await applyAndAbandon(deps, intent, { actor: actorOf(intent), reason: null })
  await transact(deps.db, async (tx) => {
    const isNew = await settleCharge(tx, charge.id, said)
    if (!isNew || said.declineCode !== authenticationRequired) return
    await deps.jobs.enqueue(tx, 'send-mail', [{ kind: 'payment_needs_buyer', orderId: charge.orderId }])
  })
  return (await readCharge(deps.db, charge.id)) ?? { ...charge, ...said }
}

/** Whoever charges a card cancels nothing: that was done at the provider. */
const actorOf = ({ status }: ProviderIntent): string => (status === 'canceled' ? 'stripe' : 'staff')

/** The buyer's bank wants to see himself: only he can go on. */
const authenticationRequired = 'authentication_required'

const refused: Outcome = { state: 'refused', declineCode: null, intent: null }
const overtaken: Outcome = { state: 'overtaken', declineCode: null, intent: null }

async function outcomeOf(deps: Deps, charge: CardCharge): Promise<Outcome> {
  const paying = await payingOf(deps, charge)
  if (paying === null) return refused
  const { customer, methodId } = paying
  const intentId = await openedIntentOf(deps, charge)
  if (intentId === null) return overtaken
  // Under a key that is forgotten a card that was declined would be tried again.
  if (mayBeForgotten(charge.createdAt, deps.now())) return lookAt(deps, charge, intentId)
  if (!(await nameBuyer(deps, { intentId, customer }))) return refused
  try {
    return outcomeOfAnswer(await deps.gateway.cards.charge({ intentId, methodId }, `charge:${charge.id}`))
  } catch (error) {
    // A 500 that Stripe keeps under the key: what it has done shows at the intent.
    if (!(error instanceof ProviderUnavailable && error.isKept)) throw error
    return lookAt(deps, charge, intentId)
  }
}

interface Paying {
  readonly customer: KnownCustomer
  readonly methodId: string
}

/** Whose card it is, and which: written down before it is charged. Null where the buyer has no such card. */
async function payingOf(deps: Deps, charge: CardCharge): Promise<Paying | null> {
  const buyer = await readBuyer(deps.db, charge.orderId)
  if (buyer === null) return null
  const { accountId } = buyer
  if (charge.methodId !== null) {
    const customer = await knownCustomerOf(deps, accountId)
    return customer && { customer, methodId: charge.methodId }
  }
  const found =
    charge.askedMethodId === null
      ? await walletOf(deps, accountId).then((wallet) => wallet && { ...wallet, card: wallet.defaultCard })
      : await ownCard(deps, { accountId, methodId: charge.askedMethodId })
  if (found === null || found.card === null) return null
  const known = await writeCardOfCharge(deps.db, charge.id, found.card.id)
  return { customer: found.customer, methodId: known?.methodId ?? found.card.id }
}

/** Null where its attempt was given up, and no intent of it is known. */
async function openedIntentOf(deps: Deps, { attemptId }: CardCharge): Promise<string | null> {
  const attempt = await readAttempt(deps.db, attemptId)
  if (attempt === null || attempt.state !== 'planned') return attempt?.intentId ?? null
  const opened = await openIntent(deps, attempt)
  return opened?.id ?? null
}

async function lookAt(deps: Deps, charge: CardCharge, intentId: string): Promise<Outcome> {
  const intent = await deps.gateway.retrieveIntent(intentId)
  if (intent !== null) return outcomeOfIntent(intent)
  const attempt = await readAttempt(deps.db, charge.attemptId)
  return attempt === null ? overtaken : outcomeOfIntent(await goneIntent(deps, attempt))
}

function outcomeOfAnswer(answer: ChargeAnswer): Outcome {
  switch (answer.kind) {
    case 'intent':
      return outcomeOfIntent(answer.intent)
    case 'declined':
      return { state: 'declined', declineCode: answer.declineCode, intent: answer.intent }
    case 'over':
      return { ...overtaken, intent: answer.intent }
    case 'refused':
      return refused
  }
}

function outcomeOfIntent(intent: ProviderIntent): Outcome {
  switch (intent.status) {
    case 'succeeded':
    case 'requires_capture':
    case 'processing':
      return { state: 'succeeded', declineCode: null, intent }
    case 'canceled':
      return { ...overtaken, intent }
    case 'requires_action':
      return { state: 'declined', declineCode: authenticationRequired, intent }
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'unknown':
      return { state: 'failed', declineCode: null, intent }
  }
}
