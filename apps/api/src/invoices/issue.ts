import type { Tx } from '@tillwright/db/client'
import { type ReleasedParts, readReleasedParts } from '@tillwright/db/holds'
import { type CreditedInvoice, issueCreditNote, issueInvoice, readInvoiceOfRefund } from '@tillwright/db/invoices'
import type { MoneySource } from '@tillwright/db/money-source'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { type RefundedParts, readRefundedParts } from '@tillwright/db/refunded-parts'
import type { OrderId } from '@tillwright/domain/ids'
import { creditOf } from '@tillwright/domain/invoices/credit'
import { creditOfLines } from '@tillwright/domain/invoices/credit-lines'
import { type ReleasedSale, saleLeft } from '@tillwright/domain/invoices/released'
import { type InvoicedSale, saleOfOrder } from '@tillwright/domain/invoices/sale'
import type { Minor } from '@tillwright/domain/money/minor'
import type { Deps } from '../deps.ts'

/**
 * The invoice of an order that this very transaction has made a paid one, and the last thing that it does: from here to
 * its commit nobody else gets a number. An order that was placed before it was kept how it is taxed gets none.
 */
export async function invoiceOrder(
  { newId }: Pick<Deps, 'newId'>,
  tx: Tx,
  { orderId, attemptId, sourcePaymentId = null, wasHeld = false }: InvoicedOrder,
): Promise<void> {
  const order = await readOrderAlone(tx, orderId)
  const whole = order && saleOfOrder(order)
  if (whole === null) return
  const released = wasHeld ? releasedOf(whole, await readReleasedParts(tx, orderId)) : []
  const sale = released.length === 0 ? whole : saleLeft(whole, released)
  const parts = released.length === 0 ? null : { whole, released: released.map((release) => release.sale) }
  await issueInvoice(tx, { orderId, attemptId, sourcePaymentId, sale, parts }, newId)
}

/** By whose money; the payment may be left out where it is an intent's. */
interface InvoicedOrder extends Pick<MoneySource, 'attemptId'>, Partial<Pick<MoneySource, 'sourcePaymentId'>> {
  readonly orderId: OrderId
  /** Whether its money was held first, so that some of it may have been let off. */
  readonly wasHeld?: boolean
}

/** Each is a share of what those before it have left. */
function releasedOf(whole: InvoicedSale, all: readonly ReleasedParts[]): ReleasedSale[] {
  const released: ReleasedSale[] = []
  for (const { amountMinor, parts } of all) {
    const credits = released.map(({ sale }) => sale)
    released.push({
      sale: creditFor({ sale: whole, credits }, amountMinor, parts),
      pieces: parts === null ? [] : piecesOf(parts),
    })
  }
  return released
}

/** The same for a refund that has succeeded in it. What came twice or too late was no sale, and goes back without. */
export async function creditRefund(
  { newId }: Pick<Deps, 'newId'>,
  tx: Tx,
  refund: { readonly id: string; readonly amountMinor: Minor },
): Promise<void> {
  const invoice = await readInvoiceOfRefund(tx, refund.id)
  if (invoice === null) return
  const back = await readRefundedParts(tx, refund.id)
  const sale = creditFor(invoice, refund.amountMinor, back)
  await issueCreditNote(tx, { refundId: refund.id, invoiceId: invoice.id, sale }, newId)
}

/** Pieces that are paid back are named by their lines; other money is a share of everything. */
function creditFor(
  { sale, credits }: Omit<CreditedInvoice, 'id'>,
  amountMinor: Minor,
  back: RefundedParts | null,
): InvoicedSale {
  if (back === null) return creditOf(sale, credits, amountMinor)
  return creditOfLines(sale, credits, { pieces: piecesOf(back), withShipping: back.withShipping, amountMinor })
}

const piecesOf = ({ lines }: RefundedParts) =>
  lines.flatMap((line, index) => (line.quantity === 0 ? [] : [{ index, ...line }]))
