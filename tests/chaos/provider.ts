import { join } from 'node:path'
import { freePort } from '@tillwright/api/testing/open-test-shop'
import type {
  DumpedDispute,
  DumpedIntent,
  DumpedMovement,
  DumpedRefund,
  ProviderDump,
} from '@tillwright/db/invariants/provider'
import { openSimulator } from '@tillwright/stripe-simulator/open-simulator'

/** The Stripe of a run, which can be away and come back with everything that it knew. */
export interface Provider extends AsyncDisposable {
  readonly url: string
  isAway(): boolean
  leave(): Promise<void>
  comeBack(): Promise<void>
  /** How webhooks go out from now on, see the simulator's control API. */
  deliver(habits: object): Promise<void>
  advanceClock(ms: number): Promise<void>
  /** How many webhooks are still to be delivered. */
  undelivered(): Promise<number>
  dump(): Promise<ProviderDump>
}

export async function openProvider(directory: string, webhook: { url: string; secret: string }): Promise<Provider> {
  const port = await freePort()
  const open = () => openSimulator({ port, journalFile: join(directory, 'stripe.jsonl'), webhook })
  let simulator = await open()
  let isAway = false
  const { url } = simulator
  const control = async (path: string, body: object) => {
    const answer = await fetch(`${url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`the simulator refused ${path}: ${await answer.text()}`)
  }
  return {
    url,
    isAway: () => isAway,
    leave: async () => {
      isAway = true
      await simulator.close()
    },
    comeBack: async () => {
      simulator = await open()
      isAway = false
    },
    deliver: (habits) => control('webhooks', habits),
    advanceClock: (advanceMs) => control('clock', { advanceMs }),
    undelivered: async () => {
      const answer = await fetch(`${url}/_control/deliveries`)
      // What the simulator's control API answers.
      const { deliveries } = (await answer.json()) as { deliveries: { state: string }[] }
      return deliveries.filter(({ state }) => state === 'pending').length
    },
    dump: async () => ({
      intents: (await listOf(url, 'payment_intents')).map(dumpedIntent),
      refunds: (await listOf(url, 'refunds')).map(dumpedRefund),
      disputes: (await listOf(url, 'disputes')).map(dumpedDispute),
      movements: (await listOf(url, 'balance_transactions', '&expand[]=data.source')).map(dumpedMovement),
    }),
    [Symbol.asyncDispose]: async () => {
      if (!isAway) await simulator.close()
    },
  }
}

/** What Stripe's lists answer, as far as it is asked for here. */
interface Listed {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amount_received?: number
  readonly currency: string
  readonly payment_intent?: string
  readonly metadata: Readonly<Record<string, string>>
  readonly balance_transactions?: readonly { readonly amount: number }[]
  readonly source?: { readonly payment_intent?: string | null } | null
}

async function listOf(
  url: string,
  what: 'payment_intents' | 'refunds' | 'disputes' | 'balance_transactions',
  expand = '',
): Promise<Listed[]> {
  const found: Listed[] = []
  for (let hasMore = true; hasMore; ) {
    const after = found.at(-1)
    const query = `limit=100${expand}${after === undefined ? '' : `&starting_after=${after.id}`}`
    const answer = await fetch(`${url}/v1/${what}?${query}`, { headers: { authorization: 'Bearer sk_test_inspector' } })
    const page = (await answer.json()) as { data: Listed[]; has_more: boolean }
    found.push(...page.data)
    hasMore = page.has_more
  }
  return found
}

const dumpedIntent = ({ id, status, amount, amount_received = 0, currency, metadata }: Listed): DumpedIntent => ({
  id,
  status,
  amount,
  amountReceived: amount_received,
  currency,
  attemptId: metadata.attempt_id ?? null,
})

const dumpedRefund = ({ id, payment_intent = '', status, amount, metadata }: Listed): DumpedRefund => ({
  id,
  intentId: payment_intent,
  status,
  amount,
  refundId: metadata.refund_id ?? null,
})

const dumpedDispute = ({ id, payment_intent = '', status, amount, ...dispute }: Listed): DumpedDispute => ({
  id,
  intentId: payment_intent,
  status,
  amount,
  isWithdrawn: (dispute.balance_transactions ?? []).reduce((sum, move) => sum + move.amount, 0) < 0,
})

const dumpedMovement = ({ source, amount, currency }: Listed): DumpedMovement => ({
  intentId: source?.payment_intent ?? null,
  amount,
  currency,
})
