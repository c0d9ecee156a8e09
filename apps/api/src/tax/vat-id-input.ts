import { readVatId } from '@tillwright/domain/tax/vat-id'
import { z } from 'zod'
import { text } from '../schemas.ts'

/** A VAT id in any writing; one that is mistyped is told before anybody is asked about it. */
export const VatIdInput = text({ max: 30 })
  .transform((written, { addIssue }) => {
    const read = readVatId(written)
    if (read.ok) return read.value
    addIssue(read.message)
    return z.NEVER
  })
  .describe('Of the European Union, with its prefix, as DE123456788')
