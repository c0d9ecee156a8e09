/** @module-tag long */
import { readFileSync } from 'node:fs'
import { type Connection, connect } from '@tillwright/db/client'
import {
  type DumpedIntent,
  type DumpedRefund,
  disagreementsIn,
  findProviderDisagreements,
  type ProviderDump,
  type ProviderInvariantName,
  providerInvariants,
} from '@tillwright/db/invariants/provider'
import { asIf } from '@tillwright/db/testing/as-if'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HealthyShop, leaveHealthyShop } from './healthy-shop.ts'

let healthy: HealthyShop
let shop: Connection
beforeAll(async () => {
  healthy = await leaveHealthyShop()
  shop = connect(healthy)
})
afterAll(() => shop.close())

test('a shop in which all has happened that can agrees with Stripe', async () => {
  const { intents, refunds, disputes } = healthy.dump
  expect([intents.length, refunds.length, disputes.length]).toEqual([26, 7, 3])
  expect(await findProviderDisagreements(shop.db, healthy.dump)).toEqual([])
})

const unknown: DumpedIntent = {
  id: 'pi_unknown',
  status: 'processing',
  amount: 1_000,
  amountReceived: 1_000,
  currency: 'usd',
  attemptId: '00000000-0000-7000-8000-000000000001',
}

test('what is not of this shop is none of its business', async () => {
  const foreign = { ...unknown, attemptId: null }
  const back: DumpedRefund = { id: 're_foreign', intentId: foreign.id, status: 'succeeded', amount: 1, refundId: null }
  const dump = {
    ...healthy.dump,
    intents: [...healthy.dump.intents, foreign],
    refunds: [...healthy.dump.refunds, back],
  }
  expect(await findProviderDisagreements(shop.db, dump)).toEqual([])
})

interface Difference {
  readonly name: string
  readonly dump: (dump: ProviderDump) => ProviderDump
  /** What is written here, all the same. */
  readonly statements?: string
  readonly breaks: readonly ProviderInvariantName[]
}

const withIntents =
  (change: (intent: DumpedIntent) => DumpedIntent | null) =>
  ({ intents, ...dump }: ProviderDump): ProviderDump => ({
    ...dump,
    intents: intents.map(change).filter((intent) => intent !== null),
  })
const withRefunds =
  (change: (refund: DumpedRefund) => DumpedRefund | null) =>
  ({ refunds, ...dump }: ProviderDump): ProviderDump => ({
    ...dump,
    refunds: refunds.map(change).filter((refund) => refund !== null),
  })
const same = (dump: ProviderDump): ProviderDump => dump
const where = (status: string, facts: Partial<DumpedIntent>) =>
  withIntents((intent) => (intent.status === status ? { ...intent, ...facts } : intent))

const differences: readonly Difference[] = [
  {
    name: 'an intent that the shop does not know',
    dump: ({ intents, ...others }) => ({ ...others, intents: [...intents, unknown] }),
    breaks: ['provider_and_shop_know_the_same_intents'],
  },
  {
    name: 'an intent that Stripe does not know',
    dump: withIntents((intent) => (intent.status === 'requires_payment_method' ? null : intent)),
    breaks: ['provider_and_shop_know_the_same_intents'],
  },
  {
    name: 'an intent that is canceled at Stripe, and open here',
    dump: where('requires_payment_method', { status: 'canceled' }),
    breaks: ['provider_state_agrees'],
  },
  {
    name: 'an intent that can still be paid at Stripe, and is given up here',
    dump: where('canceled', { status: 'requires_payment_method' }),
    breaks: ['provider_state_agrees'],
  },
  {
    name: 'another currency',
    dump: where('requires_payment_method', { currency: 'eur' }),
    breaks: ['provider_amount_agrees'],
  },
  {
    name: 'another amount',
    dump: where('requires_payment_method', { amount: 1 }),
    breaks: ['provider_amount_agrees'],
  },
  {
    name: 'money that came, and is not written down',
    dump: same,
    statements: `
      set local session_replication_role = replica;
      update payment set captured_minor = 0, refund_reserved_minor = 0, refunded_minor = 0 where provider = 'stripe'`,
    breaks: ['provider_money_agrees'],
  },
  {
    name: 'a refund from the dashboard',
    dump: withRefunds((refund) => ({ ...refund, refundId: null })),
    breaks: ['provider_refunds_agree'],
  },
  {
    name: 'a refund of ours that was made twice, and once taken for one from the dashboard',
    dump: withRefunds((refund) => ({ ...refund, refundId: crypto.randomUUID() })),
    statements: `update refund set reason = 'dashboard'`,
    breaks: ['provider_refunds_agree'],
  },
  {
    name: 'a refund that the bank took back',
    dump: withRefunds((refund) => ({ ...refund, status: 'failed' })),
    breaks: [
      'provider_money_agrees',
      'provider_refunds_agree',
      'order_is_paid_once',
      'money_has_its_order',
      'balance_is_ledger',
    ],
  },
  {
    name: 'a refund that was never made',
    dump: withRefunds(() => null),
    breaks: [
      'provider_money_agrees',
      'provider_refunds_agree',
      'order_is_paid_once',
      'money_has_its_order',
      'balance_is_ledger',
    ],
  },
  {
    name: 'a refund that is still under way at Stripe',
    dump: withRefunds((refund) => ({ ...refund, status: 'pending' })),
    breaks: ['provider_refunds_agree'],
  },
  {
    name: 'a dispute that nobody here has heard of',
    dump: ({ disputes, ...others }) => ({
      ...others,
      disputes: [...disputes, ...disputes.map((dispute) => ({ ...dispute, id: `${dispute.id}0`, isWithdrawn: false }))],
    }),
    breaks: ['provider_disputes_agree'],
  },
  {
    name: 'a dispute that is further at Stripe',
    dump: ({ disputes, ...others }) => ({
      ...others,
      disputes: disputes.map((dispute) => ({ ...dispute, status: dispute.status.replace('needs', 'under') })),
    }),
    breaks: ['provider_disputes_agree'],
  },
  {
    name: 'an order that was paid twice, and both are kept',
    dump: ({ movements: _unasked, ...dump }) => withRefunds(() => null)(dump),
    // Credit notes stand in the way, and are never taken back.
    statements: `
      set local session_replication_role = replica;
      delete from payment where provider = 'transfer';
      update payment set refund_reserved_minor = 0, refunded_minor = 0;
      delete from refund;
      update orders set payment_status = 'SUCCEEDED'`,
    breaks: ['order_is_paid_once'],
  },
  {
    name: 'money of an order that does not count as paid',
    dump: same,
    statements: `update orders set payment_status = 'PENDING' where status = 'SHIPPED'`,
    breaks: ['money_has_its_order'],
  },
  {
    name: 'money that has left the balance for no refund and no dispute',
    dump: ({ movements = [], ...others }) => ({
      ...others,
      movements: [...movements, ...movements.slice(0, 1).map((move) => ({ ...move, amount: -move.amount }))],
    }),
    breaks: ['balance_is_ledger'],
  },
  {
    name: 'money that has come, and is in no ledger',
    dump: same,
    statements: `
      set local session_replication_role = replica;
      delete from ledger_entry where id = (select min(id) from ledger_entry where account = 'provider')`,
    breaks: ['balance_is_ledger'],
  },
  {
    name: 'a customer who was made twice',
    dump: ({ customers = [], ...dump }) => ({
      ...dump,
      customers: [...customers, ...customers.map((customer) => ({ ...customer, id: `${customer.id}_too` }))],
    }),
    breaks: ['customer_is_made_once'],
  },
  {
    name: 'a customer who is known as another',
    dump: same,
    statements: `
      set local session_replication_role = replica;
      update provider_customer set customer_id = customer_id || '_too';
      update payment_attempt set request = request - 'customer'`,
    breaks: ['customer_is_made_once', 'intent_is_of_its_buyer'],
  },
  {
    name: 'an intent of the customer of another buyer',
    dump: same,
    statements: `update provider_customer set account_id = (
      select id from account where id <> provider_customer.account_id limit 1)`,
    breaks: ['intent_is_of_its_buyer'],
  },
]

test.each(differences)('$name is found', async ({ dump, statements = 'select 1', breaks }) => {
  const found = await asIf(shop.db, statements, (tx) => disagreementsIn(tx, dump(healthy.dump)))
  expect(found.map(({ invariant }) => invariant)).toEqual(breaks)
})

test('a refund from the dashboard that is mirrored here is no difference', async () => {
  const dump = withRefunds((refund) => ({ ...refund, refundId: null }))(healthy.dump)
  const mirrored = `update refund set reason = 'dashboard'`
  expect(await asIf(shop.db, mirrored, (tx) => disagreementsIn(tx, dump))).toEqual([])
})

test('each of them has a difference that breaks it alone', () => {
  const alone = new Set(differences.filter(({ breaks }) => breaks.length === 1).flatMap(({ breaks }) => breaks))
  expect(alone).toEqual(new Set(Object.keys(providerInvariants)))
})

test('docs/reliability.md lists them', () => {
  const page = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8')
  const listed = [...page.matchAll(/^\| `([a-z_]+)` +\| ([^|]+?) +\|$/gm)].map(([, ...cells]) => cells)
  expect(listed).toEqual(Object.entries(providerInvariants).map(([name, { means }]) => [name, means]))
})
