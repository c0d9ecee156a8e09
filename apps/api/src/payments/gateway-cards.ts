import type { ProviderIntent } from '@tillwright/domain/payments/intent'
import {
  type CustomerRequest,
  type SavedCard,
  type SetupStatus,
  setupStatuses,
} from '@tillwright/domain/payments/saved-card'
import type Stripe from 'stripe'
import { asked, each, known, ProviderRefused } from './gateway-asked.ts'
import type { Clock } from './gateway-pace.ts'
import { sharing } from './gateway-sharing.ts'
import { intentOf } from './gateway-views.ts'

/** Customers of the provider and their cards; calls throw as those of the Gateway do. */
export interface SavedCards {
  /** Makes a customer, and answers his id; the same key makes the same one, for as long as Stripe knows it. */
  createCustomer(request: CustomerRequest, idempotencyKey: string): Promise<string>
  /** The customer that a record of ours has made without our knowing; null where there is none. */
  findCustomer(record: { readonly id: string; readonly createdAt: Date }): Promise<string | null>
  /** Deletes a customer with all of his cards; one who is gone is none. */
  deleteCustomer(customerId: string): Promise<void>
  /** A hundred at most, the newest first; null where the customer is gone. */
  listCards(customerId: string): Promise<readonly SavedCard[] | null>
  /** With whose it is; null for what is no card, or nobody's. */
  retrieveCard(methodId: string): Promise<OwnedCard | null>
  /** Takes a card from its customer; answers whether it had one. */
  detachCard(methodId: string): Promise<boolean>
  /** Null where the customer is gone. */
  openSetup(customerId: string, idempotencyKey: string): Promise<OpenedSetup | null>
  retrieveSetup(setupIntentId: string): Promise<ProviderSetup | null>
  /** Says whose an open intent is, so that his cards can pay it. */
  nameCustomer(intentId: string, customerId: string): Promise<ProviderIntent>
  /** Pays an intent with its customer's card while he is away; under the same key it is tried once. */
  charge(what: { readonly intentId: string; readonly methodId: string }, idempotencyKey: string): Promise<ChargeAnswer>
}

export interface OwnedCard extends SavedCard {
  readonly customerId: string
}

export interface OpenedSetup {
  readonly id: string
  readonly clientSecret: string
}

export interface ProviderSetup {
  readonly status: SetupStatus
  readonly customerId: string | null
  /** Of the card that is saved, or that was tried last. */
  readonly methodId: string | null
  /** Set when the last try was declined. */
  readonly declineCode: string | null
}

/** over: the intent can't be paid any more, or is paid. refused: this card pays for nobody, or not for its customer. */
export type ChargeAnswer =
  | { readonly kind: 'intent'; readonly intent: ProviderIntent }
  | { readonly kind: 'declined'; readonly intent: ProviderIntent | null; readonly declineCode: string }
  | { readonly kind: 'over'; readonly intent: ProviderIntent | null }
  | { readonly kind: 'refused' }

export const cardCalls = (stripe: Stripe, clock: Clock): SavedCards => ({
  ...customerCalls(stripe),
  ...methodCalls(stripe, clock),
  ...setupCalls(stripe),
  ...chargeCalls(stripe, clock),
})

type CustomerCalls = Pick<SavedCards, 'createCustomer' | 'findCustomer' | 'deleteCustomer'>

function customerCalls({ customers }: Stripe): CustomerCalls {
  return {
    createCustomer: sharing(async (request, idempotencyKey) => {
      const { id } = await asked(customers.create(request, { idempotencyKey }))
      return id
    }),
    findCustomer: async ({ id: recordId, createdAt }) => {
      const gte = Math.floor((createdAt.getTime() - clocksApartMsMax) / 1_000)
      const list = customers.list({ created: { gte }, limit: 100 })
      for await (const { id, metadata } of each(list, (customer) => customer)) {
        if (metadata.provider_customer_id === recordId) return id
      }
      return null
    },
    deleteCustomer: async (customerId) => {
      await known(asked(customers.del(customerId)))
    },
  }
}

type MethodCalls = Pick<SavedCards, 'listCards' | 'retrieveCard' | 'detachCard'>

function methodCalls({ customers, paymentMethods }: Stripe, { now }: Clock): MethodCalls {
  return {
    listCards: async (customerId) => {
      const page = await known(asked(customers.listPaymentMethods(customerId, { type: 'card', limit: 100 })))
      return page === null ? null : page.data.flatMap((method) => cardOf(method) ?? [])
    },
    retrieveCard: async (methodId) => {
      const method = await known(asked(paymentMethods.retrieve(methodId)))
      const customerId = idOf(method?.customer ?? null)
      const card = method && cardOf(method)
      return card && customerId !== null ? { ...card, customerId } : null
    },
    // A key for each time that we ask, as for a cancel.
    detachCard: (methodId) =>
      asked(paymentMethods.detach(methodId, {}, { idempotencyKey: `detach:${methodId}:${now().getTime()}` })).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ProviderRefused && error.problem !== null) return false
          throw error
        },
      ),
  }
}

type SetupCalls = Pick<SavedCards, 'openSetup' | 'retrieveSetup'>

const setupCalls = ({ setupIntents }: Stripe): SetupCalls => ({
  openSetup: async (customer, idempotencyKey) => {
    const opened = await known(
      asked(
        setupIntents.create(
          { customer, usage: 'off_session', allowed_payment_method_types: ['card'] },
          { idempotencyKey },
        ),
      ),
    )
    if (opened === null) return null
    const { id, client_secret: clientSecret } = opened
    if (clientSecret === null) throw new Error(`${id} has no client secret, and was made a moment ago`)
    return { id, clientSecret }
  },
  retrieveSetup: async (setupIntentId) => {
    const setup = await known(asked(setupIntents.retrieve(setupIntentId)))
    if (setup === null) return null
    const { status, customer, payment_method, last_setup_error: error } = setup
    const declineCode = error?.decline_code ?? error?.code ?? null
    return { status: setupStatusOf(status), customerId: idOf(customer), methodId: idOf(payment_method), declineCode }
  },
})

type ChargeCalls = Pick<SavedCards, 'nameCustomer' | 'charge'>

function chargeCalls({ paymentIntents }: Stripe, { now }: Clock): ChargeCalls {
  return {
    nameCustomer: (intentId, customer) => {
      const idempotencyKey = `customer-of:${intentId}:${now().getTime()}`
      return asked(paymentIntents.update(intentId, { customer }, { idempotencyKey })).then(intentOf)
    },
    charge: sharing(({ intentId, methodId }, idempotencyKey) =>
      asked(paymentIntents.confirm(intentId, { payment_method: methodId, off_session: true }, { idempotencyKey })).then(
        (intent) => ({ kind: 'intent', intent: intentOf(intent) }),
        chargeRefused,
      ),
    ),
  }
}

/** Any other no than about this intent and this card is for the operator to look at. */
function chargeRefused(error: unknown): ChargeAnswer {
  if (!(error instanceof ProviderRefused) || error.problem === null) throw error
  const { declineCode, problem } = error
  const intent = error.intent && intentOf(error.intent)
  if (declineCode !== null) return { kind: 'declined', intent, declineCode }
  if (problem === 'payment_intent_unexpected_state') return { kind: 'over', intent }
  if (intent === null && error.param !== 'payment_method') throw error
  return { kind: 'refused' }
}

const setupStatusOf = (said: string): SetupStatus => setupStatuses.find((status) => status === said) ?? 'processing'

function cardOf({ id, card }: Stripe.PaymentMethod): SavedCard | null {
  if (card === undefined || card === null) return null
  return { id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year }
}

const idOf = (named: string | { readonly id: string } | null): string | null =>
  typeof named === 'string' ? named : (named?.id ?? null)

/** What was created at Stripe may seem to be older than our record of it. */
const clocksApartMsMax = 300_000
