import type { NewId, OrderId } from '@tillwright/domain/ids'
import type { IssuedInvoice } from '@tillwright/domain/invoices/issued'
import type { InvoicedSale } from '@tillwright/domain/invoices/sale'
import { readIsoDay, type ShopDay } from '@tillwright/domain/orders/shop-day'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { MoneySource } from './money-source.ts'

/** An invoice or credit note that has its number. */
export interface KeptInvoice extends IssuedInvoice {
  readonly id: string
}

export const readInvoicesOfOrder = async (db: Db, orderId: OrderId): Promise<KeptInvoice[]> =>
  // Ids ascend with time, and an invoice stands before what corrects it.
  (await selectInvoices(db).where('own.order_id', '=', orderId).orderBy('own.id').execute()).map(keptInvoice)

/** With the order that it is of, for whoever may see only his own. */
export async function findInvoice(db: Db, invoiceId: string): Promise<{ orderId: OrderId; kept: KeptInvoice } | null> {
  const row = await selectInvoices(db).where('own.id', '=', invoiceId).executeTakeFirst()
  return row === undefined ? null : { orderId: row.orderId, kept: keptInvoice(row) }
}

/**
 * A sale of which money goes back, and what has been credited of it before, or was let off before it was invoiced,
 * under the lock of its order.
 */
export interface CreditedInvoice {
  readonly id: string
  readonly sale: InvoicedSale
  readonly credits: readonly InvoicedSale[]
}

/** The one that a refund corrects; null where its money was no sale, or no invoice of it was ever given. */
export async function readInvoiceOfRefund(tx: Tx, refundId: string): Promise<CreditedInvoice | null> {
  const invoice = await tx
    .selectFrom('refund')
    .innerJoin('payment', 'payment.id', 'refund.payment_id')
    // By the order, of which there is an index.
    .innerJoin('invoice', 'invoice.order_id', 'refund.order_id')
    .where((eb) =>
      eb.or([
        eb('invoice.payment_attempt_id', '=', eb.ref('refund.payment_attempt_id')),
        // What people have received is a sale, but for what came late, or was too much.
        eb.and([
          eb('invoice.source_payment_id', '=', eb.ref('refund.source_payment_id')),
          eb('refund.reason', '<>', 'late_money'),
        ]),
        // What another order's money, or credit, has paid of it is of the sale, whoever paid the rest.
        eb('payment.provider', 'in', ['transfer', 'gift_card', 'store_credit']),
      ]),
    )
    .select(['invoice.id', 'invoice.sale', 'invoice.whole_sale', 'invoice.released'])
    .where('refund.id', '=', refundId)
    // What was never owed is no sale either.
    .where('refund.reason', '<>', 'not_owed')
    .where('invoice.kind', '=', sql.lit('invoice'))
    .executeTakeFirst()
  if (invoice === undefined) return null
  const credits = await tx.selectFrom('invoice').select('sale').where('corrects_id', '=', invoice.id).execute()
  return {
    id: invoice.id,
    sale: invoice.whole_sale ?? invoice.sale,
    credits: [...(invoice.released ?? []), ...credits.map(({ sale }) => sale)],
  }
}

/**
 * Gives the invoice of a paid order the next number. The last statement of its transaction: whoever is paid meanwhile
 * waits for the commit, so that numbers have no gap, and go with the days also where clocks and commits do not.
 */
export async function issueInvoice(tx: Tx, paid: InvoiceToIssue, newId: NewId): Promise<void> {
  await issue(tx, {
    series: sql`invoice_template`,
    // What is paid in advance is invoiced by the day of the money.
    suppliedAt: sql`shop_now()`,
    of: sql`
      select ${newId()}::uuid as id, id as order_id, 'invoice' as kind, ${paid.attemptId ?? null}::uuid as payment_attempt_id,
        ${paid.sourcePaymentId ?? null}::uuid as source_payment_id, null::uuid as refund_id, null::uuid as corrects_id, locale
      from orders where id = ${paid.orderId}`,
    sale: paid.sale,
    parts: paid.parts,
  })
}

export interface InvoiceToIssue extends Partial<MoneySource> {
  readonly orderId: OrderId
  readonly sale: InvoicedSale
  /** Where it is of less than was ordered: the whole, and what was let off of it before. */
  readonly parts: { readonly whole: InvoicedSale; readonly released: readonly InvoicedSale[] } | null
}

/** The same for a refund that has succeeded. */
export async function issueCreditNote(
  tx: Tx,
  credit: { readonly refundId: string; readonly invoiceId: string; readonly sale: InvoicedSale },
  newId: NewId,
): Promise<void> {
  await issue(tx, {
    series: sql`credit_note_template`,
    suppliedAt: sql`(select created_at from refund where id = ${credit.refundId})`,
    of: sql`
      select ${newId()}::uuid as id, order_id, 'credit_note' as kind, payment_attempt_id,
        source_payment_id, ${credit.refundId}::uuid as refund_id, id as corrects_id, locale
      from invoice where id = ${credit.invoiceId}`,
    sale: credit.sale,
    parts: null,
  })
}

interface Issuing {
  /** Which setting says by what it is numbered. */
  readonly series: ReturnType<typeof sql>
  readonly suppliedAt: ReturnType<typeof sql>
  /** The row that says whose it is. */
  readonly of: ReturnType<typeof sql>
  readonly sale: InvoicedSale
  readonly parts: InvoiceToIssue['parts']
}

/** One statement, so that the counter is locked no longer than it must be: what it says is computed under the lock. */
async function issue(tx: Tx, { series, suppliedAt, of, sale, parts }: Issuing): Promise<void> {
  const day = sql`greatest(counter.last_on, said.today)`
  const year = sql`invoice_year(series.resets, ${day})`
  const { numAffectedRows } = await sql`
    with said as (
      select setting.${series} as template, (shop_now() at time zone time_zone)::date as today,
        (${suppliedAt} at time zone time_zone)::date as supplied_on, ${sellerOfSettings} as seller
      from shop_setting as setting
    ), counted as (
      update invoice_counter as counter
      set last_on = ${day}, year = ${year},
        last_sequence = case counter.year when ${year} then counter.last_sequence + 1 else 1 end
      from said join invoice_series as series using (template)
      where counter.template = said.template
      returning counter.template, counter.year, counter.last_sequence, counter.last_on
    )
    insert into invoice (id, order_id, kind, payment_attempt_id, source_payment_id, refund_id, corrects_id, locale,
      template, year, sequence, number, issued_on, supplied_on, currency, total_minor, seller, sale, whole_sale, released)
    select whose.id, whose.order_id, whose.kind, whose.payment_attempt_id, whose.source_payment_id, whose.refund_id,
      whose.corrects_id, whose.locale, counted.template, counted.year, last_sequence,
      invoice_number(counted.template, last_on, last_sequence),
      last_on, least(said.supplied_on, last_on), ${sale.currency}, ${sale.totalMinor}::bigint, said.seller,
      ${JSON.stringify(sale)}::jsonb, ${parts && JSON.stringify(parts.whole)}::jsonb,
      ${parts && JSON.stringify(parts.released)}::jsonb
    from counted, said, (${of}) as whose`.execute(tx)
  if (numAffectedRows !== 1n) throw new Error('there is nothing to invoice, or no shop')
}

/** As `IssuingSeller` of the domain has it. */
const sellerOfSettings = sql`jsonb_build_object(
  'name', coalesce(seller_name, shop_name), 'addressLines', seller_address, 'vatId', seller_vat_id,
  'taxNumber', seller_tax_number, 'country', seller_country, 'registration',
  case when seller_registration_number is not null then
    jsonb_build_object('number', seller_registration_number, 'holder', seller_registration_holder) end)`

const selectInvoices = (db: Db) =>
  db
    .selectFrom('invoice as own')
    .leftJoin('invoice as corrected', 'corrected.id', 'own.corrects_id')
    .select(['own.id', 'own.order_id as orderId', 'own.number', 'own.seller', 'own.sale', 'own.locale'])
    .select(['own.issued_on as issuedOn', 'own.supplied_on as suppliedOn', 'corrected.number as correctedNumber'])
    .select(['corrected.issued_on as correctedIssuedOn', 'corrected.supplied_on as correctedSuppliedOn'])

type Row = Awaited<ReturnType<ReturnType<typeof selectInvoices>['executeTakeFirstOrThrow']>>

function keptInvoice(row: Row): KeptInvoice {
  const { id, number, seller, sale, locale, correctedNumber, correctedIssuedOn, correctedSuppliedOn } = row
  const corrects =
    correctedNumber === null || correctedIssuedOn === null
      ? null
      : {
          number: correctedNumber,
          issuedOn: dayOf(correctedIssuedOn),
          suppliedOn: correctedSuppliedOn === null ? null : dayOf(correctedSuppliedOn),
        }
  return {
    ...{ id, number, seller, sale, locale },
    issuedOn: dayOf(row.issuedOn),
    suppliedOn: dayOf(row.suppliedOn),
    subject: corrects === null ? { kind: 'invoice' } : { kind: 'credit_note', corrects },
  }
}

function dayOf(text: string): ShopDay {
  const day = readIsoDay(text)
  if (day === null) throw new RangeError(`${text} is no day`)
  return day
}
