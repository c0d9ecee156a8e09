import type { Tx } from '@tillwright/db/client'
import { type CreditedInvoice, issueCreditNote, issueInvoice, readInvoiceOfRefund } from '@tillwright/db/invoices'
import { readOrderAlone } from '@tillwright/db/order-facts'
import { type RefundedParts, readRefundedParts } from '@tillwright/db/refunded-parts'
import type { OrderId, PaymentAttemptId } from '@tillwright/domain/ids'
import { creditOf } from '@tillwright/domain/invoices/credit'
import { creditOfLines } from '@tillwright/domain/invoices/credit-lines'
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
  { orderId, attemptId }: { readonly orderId: OrderId; readonly attemptId: PaymentAttemptId },
): Promise<void> {
  const order = await readOrderAlone(tx, orderId)
  const sale = order && saleOfOrder(order)
  if (sale !== null) await issueInvoice(tx, { orderId, attemptId, sale }, newId)
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
function creditFor({ sale, credits }: CreditedInvoice, amountMinor: Minor, back: RefundedParts | null): InvoicedSale {
  if (back === null) return creditOf(sale, credits, amountMinor)
  const pieces = back.lines.flatMap((line, index) => (line.quantity === 0 ? [] : [{ index, ...line }]))
  return creditOfLines(sale, credits, { pieces, withShipping: back.withShipping, amountMinor })
}
