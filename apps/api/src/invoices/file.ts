import type { KeptInvoice } from '@tillwright/db/invoices'
import { documentOf } from '@tillwright/domain/invoices/issued'
import { z } from 'zod'
import { htmlOf } from './html.ts'
import { pageOf } from './page.ts'
import { pdfOf } from './pdf.ts'

export const format = z.enum(['html', 'pdf'])

/** A document to be shown, printed or kept. */
export const InvoiceFile = z
  .object({
    fileName: z.string(),
    mediaType: z.enum(['text/html', 'application/pdf']),
    content: z.string().describe('HTML as it is; PDF in base64'),
  })
  .meta({ id: 'InvoiceFile' })

export async function fileOf(kept: KeptInvoice, as: z.output<typeof format>): Promise<z.output<typeof InvoiceFile>> {
  const page = pageOf(documentOf(kept), kept.locale)
  // A number may have a slash, which no name of a file may.
  const fileName = `${kept.number.replaceAll('/', '-')}.${as}`
  if (as === 'html') return { fileName, mediaType: 'text/html', content: htmlOf(page) }
  const pdf = await pdfOf(page, kept.issuedOn)
  return { fileName, mediaType: 'application/pdf', content: pdf.toString('base64') }
}
