import type { KeptInvoice } from '@tillwright/db/invoices'
import { isoDay } from '@tillwright/domain/orders/shop-day'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { Money, moneyOf } from '../schemas.ts'

/** An invoice or a credit note in the list of an order. */
export const Invoice = z
  .object({
    id: z.uuid(),
    kind: z.enum(['invoice', 'credit_note']),
    number: z.string(),
    issuedOn: z.iso.date().describe('In the shop’s time zone, like suppliedOn'),
    suppliedOn: z.iso.date().describe('The day of supply or payment; of a credit note, when it was agreed'),
    total: Money.describe('Above zero on credit notes too: what goes back'),
    corrects: z.string().nullable().describe('The number of the invoice that a credit note corrects'),
  })
  .meta({ id: 'Invoice' })

export const viewInvoice = ({ id, subject, number, sale, ...days }: KeptInvoice): z.output<typeof Invoice> => ({
  id,
  kind: subject.kind,
  number,
  issuedOn: isoDay(days.issuedOn),
  suppliedOn: isoDay(days.suppliedOn),
  total: moneyOf(sale.totalMinor, sale.currency),
  corrects: subject.kind === 'credit_note' ? subject.corrects.number : null,
})

export const noSuchInvoice = () => new Refused({ code: 'NOT_FOUND', entity: 'invoice' })
