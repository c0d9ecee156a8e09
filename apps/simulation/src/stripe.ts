import { createHmac } from 'node:crypto'
import type { Transport } from '@tillwright/api/payments/gateway-transport'
import type { ProviderDump } from '@tillwright/db/invariants/provider'
import { openDispute } from '@tillwright/stripe-simulator/disputes/open'
import { formOfMultipart } from '@tillwright/stripe-simulator/files/multipart'
import { drawIdsFrom } from '@tillwright/stripe-simulator/ids'
import { type InProcess, openInProcess } from '@tillwright/stripe-simulator/in-process'
import { answerChallenge } from '@tillwright/stripe-simulator/payment-intents/challenge'
import type { StoredEvent } from '@tillwright/stripe-simulator/store/things'
import type { Fault, Faults } from './faults.ts'
import type { Random } from './random.ts'
import { never, type Scheduler, whoRuns } from './scheduler.ts'

export const webhookSecret = 'whsec_simulator_simulation'

export interface StripeOptions {
  readonly scheduler: Scheduler
  readonly faults: Faults
  /** For its ids. */
  readonly random: Random
}

/** A call as a program sends it. */
type Call = Parameters<Transport>[0]

/** Stripe as this world has it: every call of the shop is a step, and so is every call of a browser. */
export class StripeWorld {
  readonly #stripe: InProcess
  readonly #options: StripeOptions
  callCount = 0
  /** Whether nobody can reach it. */
  isAway = false

  constructor(options: StripeOptions) {
    this.#options = options
    const { random } = options
    drawIdsFrom((count) => Uint8Array.from({ length: count }, () => random.below(256)))
    this.#stripe = openInProcess({ now: () => new Date(options.scheduler.nowMs) })
  }

  /** What a process's gateway sends its calls through; `kill` ends that process. */
  transportOf(kill: () => Promise<void>): Transport {
    return async (call) => {
      const fault = await this.#step(call)
      if (this.isAway) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
      switch (fault) {
        case undefined:
          return this.#ask(call)
        case 'kill_before':
          await kill()
          return never()
        case 'kill_after':
          await this.#ask(call)
          await kill()
          return never()
        case 'timeout_before':
          return this.#timeOut(call)
        case 'timeout_after':
          await this.#ask(call)
          return this.#timeOut(call)
        default:
          return this.#ask(call, fault)
      }
    }
  }

  async #step({ method, path }: Call): Promise<Fault | undefined> {
    const { scheduler, faults } = this.#options
    const label = `${method} ${nameOf(path)}`
    await scheduler.turn(label, { about: path })
    const who = whoRuns()
    this.callCount++
    return who && faults.draw({ who, port: 'stripe', label, isInTransaction: false })
  }

  /** The shopper's browser confirms an intent; answers the HTTP status, 0 for a lost connection. */
  async confirm(intentId: string, paymentMethod: string): Promise<number> {
    return this.asPerson(`/v1/payment_intents/${intentId}/confirm`, { payment_method: paymentMethod })
  }

  /** A call that no process of the shop makes; answers the HTTP status, 0 for a lost connection. */
  async asPerson(path: string, parameters: Readonly<Record<string, string>>): Promise<number> {
    const body = new URLSearchParams(parameters).toString()
    const call = { method: 'POST', path, headers: personHeaders, body, timeoutMs: 8_000 }
    // Nothing is killed by it.
    return this.transportOf(never)(call).then(
      ({ status }) => status,
      () => 0,
    )
  }

  /** The shopper passes 3-D Secure, or fails it. */
  async answerChallenge(intentId: string, outcome: 'complete' | 'fail'): Promise<void> {
    await this.#options.scheduler.turn(`${outcome} 3-D Secure`)
    const { engine } = this.#stripe
    const intent = engine.store.find('payment_intent', intentId)
    if (intent?.status !== 'requires_action') return
    engine.transact({ requestId: null, idempotencyKey: null }, (work) => answerChallenge(work, intent, outcome))
  }

  /** The bank of whoever has paid an intent objects, once to each. */
  async dispute(intentId: string, kind: Parameters<typeof openDispute>[2]): Promise<void> {
    await this.#options.scheduler.turn('objects')
    const { engine } = this.#stripe
    const intent = engine.store.find('payment_intent', intentId)
    const charge = engine.store.find('charge', String(intent?.latest_charge))
    const isCard = charge?.payment_method_details?.type === 'card'
    if (charge === undefined || !isCard || !charge.captured || charge.disputed || charge.refunded) return
    engine.transact({ requestId: null, idempotencyKey: null }, (work) =>
      openDispute(work, work.put('charge', { ...charge, disputed: true }), kind),
    )
  }

  statusOf(intentId: string): string | undefined {
    return this.#stripe.engine.store.find('payment_intent', intentId)?.status
  }

  /** What a browser sees of a card that is being saved. */
  setupOf(setupIntentId: string): { readonly customer: string | null } | undefined {
    const setup = this.#stripe.engine.store.find('setup_intent', setupIntentId)
    return setup && { customer: setup.customer === null ? null : String(setup.customer) }
  }

  /** Everything that was told so far, the oldest first. */
  events(): readonly StoredEvent[] {
    return this.#stripe.engine.store.all('event')
  }

  /** An event as it is posted at this moment. */
  signed(event: StoredEvent): { readonly body: Buffer; readonly signature: string } {
    const body = JSON.stringify(event)
    const signedAt = Math.floor(this.#options.scheduler.nowMs / 1_000)
    const proof = createHmac('sha256', webhookSecret).update(`${signedAt}.${body}`, 'utf8').digest('hex')
    return { body: Buffer.from(body), signature: `t=${signedAt},v1=${proof}` }
  }

  /** Does what Stripe does by itself. */
  moveOn(): void {
    this.#stripe.moveOn()
  }

  /** Whether something that the shop hears of, or money of a charge, is still to come by itself. */
  isBusy(): boolean {
    return this.#stripe.engine.store.all('simulator.task').some(({ name }) => !quietTasks.has(name))
  }

  dump(): ProviderDump {
    const { store } = this.#stripe.engine
    const find = (source: unknown, kind: 'charge' | 'refund' | 'dispute') => store.find(kind, String(source))
    const intents = store.all('payment_intent').map(({ amount_received, customer, metadata, ...intent }) => ({
      ...{ id: intent.id, status: intent.status, amount: intent.amount, currency: intent.currency },
      amountReceived: amount_received,
      attemptId: metadata.attempt_id ?? null,
      customerId: customer === null ? null : String(customer),
    }))
    const refunds = store.all('refund').map(({ id, payment_intent, status, amount, metadata }) => ({
      ...{ id, amount, status: String(status) },
      intentId: String(payment_intent),
      refundId: metadata?.refund_id ?? null,
    }))
    const customers = store
      .all('customer')
      .map(({ id, metadata }) => ({ id, recordId: metadata.provider_customer_id ?? null }))
    const disputes = store.all('dispute').map(({ id, payment_intent, status, amount, balance_transactions }) => ({
      ...{ id, status, amount, intentId: String(payment_intent) },
      isWithdrawn: balance_transactions.reduce((sum, move) => sum + move.amount, 0) < 0,
    }))
    const movements = store.all('balance_transaction').map(({ source, amount, currency }) => {
      const moved = find(source, 'charge') ?? find(source, 'refund') ?? find(source, 'dispute')
      return { intentId: moved === undefined ? null : String(moved.payment_intent), amount, currency }
    })
    return { intents, refunds, customers, disputes, movements }
  }

  async #ask({ method, path, headers, body }: Call, fault?: Fault): Promise<Awaited<ReturnType<Transport>>> {
    const [pathname = '', search = ''] = path.split('?')
    if (fault !== undefined) this.#stripe.faults.add(faultOf(fault, pathname))
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    )
    const text = typeof body === 'string' ? body : (formOfMultipart(lower['content-type'] ?? '', body) ?? '')
    const answer = await this.#stripe.ask({ method, path: pathname, search, headers: lower, body: text })
    this.#stripe.faults.clear()
    if (answer === null) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
    return answer
  }

  #timeOut({ timeoutMs }: Call): never {
    this.#options.scheduler.nowMs += timeoutMs
    throw Object.assign(new Error('the answer did not come in time'), { name: 'TimeoutError', code: 'ETIMEDOUT' })
  }
}

/** Which make money on Stripe's own balance one that can be paid out. */
const quietTasks: ReadonlySet<string> = new Set(['clear_transaction'])

const personHeaders = { authorization: 'Bearer sk_test_person', 'content-type': 'application/x-www-form-urlencoded' }

/** Without ids, so that steps of different worlds have one name. */
const nameOf = (path: string): string =>
  path
    .replace(/\?.*/, '')
    .replace('/v1/', '')
    .replace(/\/(pi|re|ch|cus|pm|seti|du)_\w+/, '/:id')

type Kind = Parameters<InProcess['faults']['add']>[0]['kind']

const faultOf = (fault: Fault, path: string) => ({
  // What is left of the kinds has the simulator's own names.
  kind: fault as Kind,
  method: null,
  path,
  delayMs: 0,
  times: 1,
  isStored: true,
  status: 500,
  reason: 'global-rate',
  declineCode: 'generic_decline',
})
