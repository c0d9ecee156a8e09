import type { DisputeId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../../../refused.ts'
import { id, idempotencyKey, text } from '../../../schemas.ts'
import { refuses, staff } from '../../../trpc.ts'
import { actOn, disputeRefusals } from './act.ts'
import { EvidenceFileName } from './evidence.ts'
import { DisputeInFull, viewInFull } from './get.ts'

const refusals = [...disputeRefusals, 'PAYLOAD_TOO_LARGE'] as const

/** Stripe takes 5 MB of a file, and 4.5 MB of all that is sent to a bank. */
const bytesMax = 4_500_000

export const addEvidenceFile = staff('payments:write')
  .meta({
    docs:
      'Keeps a PDF, JPEG or PNG file of up to 4.5 MB at Stripe as evidence, in place of one that was there, and does ' +
      'not send it to the bank yet. What it is says its content: anything else is VALIDATION_FAILED.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      disputeId: id<DisputeId>(),
      field: EvidenceFileName,
      fileName: text({ max: 200 }),
      content: z.base64().min(1).max(7_000_000).describe('The bytes of the file'),
      idempotencyKey,
    }),
  )
  .output(DisputeInFull)
  .mutation(async ({ ctx, input }) => {
    const { field, fileName: name } = input
    const bytes = Buffer.from(input.content, 'base64')
    if (bytes.length > bytesMax) throw new Refused({ code: 'PAYLOAD_TOO_LARGE' })
    const type = typeOf(bytes)
    if (type === null) throw isNoDocument()
    const acted = await actOn(ctx, input, {
      audited: { file: field, name, bytes: bytes.length },
      ask: async ({ providerDisputeId: disputeId }, key) => {
        const file = await ctx.gateway.uploadFile({ name, type, bytes, idempotencyKey: `${key}:file` })
        return ctx.gateway.updateDispute({ disputeId, evidence: { [field]: file }, submit: false, idempotencyKey: key })
      },
    })
    return viewInFull(ctx, acted)
  })

const isNoDocument = () =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'content', message: 'is no PDF, JPEG or PNG file' }] })

/** By how it begins; whatever its name says. */
const typeOf = (bytes: Buffer): string | null =>
  beginnings.find(({ begins }) => bytes.subarray(0, begins.length).equals(begins))?.type ?? null

const beginnings = [
  { type: 'application/pdf', begins: Buffer.from('%PDF-') },
  { type: 'image/jpeg', begins: Buffer.from([0xff, 0xd8, 0xff]) },
  { type: 'image/png', begins: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
]
