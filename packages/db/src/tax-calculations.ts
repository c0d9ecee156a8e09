import type { OrderId, PaymentAttemptId } from '@tillwright/domain/ids'
import type { TaxAsk } from '@tillwright/domain/tax/tax-ask'
import type { SaidOfTax } from '@tillwright/domain/tax/tax-question'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import { columnsOfSource, type MoneySource } from './money-source.ts'

/**
 * agreed: it is not paid. sold: the provider is to be told. recorded: he knows of it. differs: by now he would tax it
 * differently, so that a person has to tell him.
 */
export type TaxSaleState = 'agreed' | 'sold' | 'recorded' | 'differs'

/** By what a provider taxed an order, and what he knows of it. */
export interface TaxSale {
  readonly orderId: OrderId
  readonly calculationId: string
  readonly expiresAt: Date
  readonly ask: TaxAsk
  readonly said: SaidOfTax
  readonly state: TaxSaleState
  /** The provider's name of the recorded sale; null while it is none, and where it was lost for good. */
  readonly transactionId: string | null
}

/** Null for an order that no provider has taxed. */
export async function readTaxSale(db: Db, orderId: OrderId): Promise<TaxSale | null> {
  const row = await db
    .selectFrom('tax_calculation')
    .select(['order_id as orderId', 'calculation_id as calculationId', 'expires_at as expiresAt', 'ask', 'said'])
    .select(['state', 'transaction_id as transactionId'])
    .where('order_id', '=', orderId)
    .executeTakeFirst()
  return row ?? null
}

/**
 * Which orders were paid in the last hours and are no sale yet, and by which intent they were paid: a process of the
 * release before has heard of their money.
 */
export async function readUnsold(
  db: Db,
  within: { readonly hours: number; readonly orderId?: OrderId },
): Promise<{ orderId: OrderId; attemptId: PaymentAttemptId }[]> {
  const { rows } = await sql<{ orderId: OrderId; attemptId: PaymentAttemptId }>`
    select distinct on (sale.order_id) sale.order_id as "orderId", attempt.id as "attemptId"
    from tax_calculation sale join payment_attempt attempt on attempt.order_id = sale.order_id
    where sale.state = 'agreed' and attempt.state = 'succeeded'
      and attempt.created_at > shop_now() - make_interval(hours => ${within.hours})
      and (${within.orderId ?? null}::uuid is null or sale.order_id = ${within.orderId ?? null}::uuid)
      and exists (select from order_event where order_id = sale.order_id and kind = 'paid')
      and not exists (select from refund where payment_attempt_id = attempt.id and reason = 'late_money'
        and order_id = sale.order_id)
    order by sale.order_id, attempt.position`.execute(db)
  return rows
}

/** What has gone back of a sale that this attempt has paid, or the last of it, the oldest first. */
export async function readSucceededRefunds(
  tx: Tx,
  { orderId, attemptId }: { readonly orderId: OrderId; readonly attemptId: PaymentAttemptId },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    .select('refund.id')
    .where('refund.order_id', '=', orderId)
    .where((eb) => eb.or([eb('payment_attempt_id', '=', attemptId), eb('payment.provider', '=', 'transfer')]))
    .where('refund.state', '=', 'succeeded')
    .orderBy('refund.id')
    .execute()
  return rows.map(({ id }) => id)
}

/** That money has made an order a sale, in the transaction that captures it; answers whether he is to be told. */
export async function sellTaxed(
  tx: Tx,
  { orderId, ...source }: MoneySource & { readonly orderId: OrderId },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tax_calculation')
    .set({ state: 'sold', ...columnsOfSource(source) })
    .where('order_id', '=', orderId)
    .where('state', '=', 'agreed')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Another calculation of the same, in place of one that has expired, unless somebody else was quicker. */
export async function renewCalculation(
  db: Db,
  { orderId, from, to }: { readonly orderId: OrderId; readonly from: string; readonly to: SaidOfTax['calculation'] },
): Promise<void> {
  await db
    .updateTable('tax_calculation')
    .set({ calculation_id: to.id, expires_at: new Date(to.expiresAtSeconds * 1_000) })
    .where('order_id', '=', orderId)
    .where('calculation_id', '=', from)
    .execute()
}

/** Null where the provider knows the sale, and nobody here knows by what name. Answers whether that was news. */
export async function writeTaxRecorded(tx: Tx, orderId: OrderId, transactionId: string | null): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tax_calculation')
    .set({ state: 'recorded', transaction_id: transactionId })
    .where('order_id', '=', orderId)
    .where('state', '=', 'sold')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Answers whether that was news. */
export async function writeTaxDiffers(tx: Tx, orderId: OrderId): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tax_calculation')
    .set({ state: 'differs' })
    .where('order_id', '=', orderId)
    .where('state', '=', 'sold')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
