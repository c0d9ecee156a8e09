import { z } from 'zod'
import { locale } from '../../schemas.ts'
import { staff } from '../../trpc.ts'
import { previewKinds, preview as previewLetter } from '../previews.ts'

export const preview = staff('settings:read')
  .meta({
    docs:
      'How a letter of the shop looks now, about an order, an account or goods that are not there. In the closest ' +
      'language that letters are written in.',
  })
  .input(z.strictObject({ kind: z.enum(previewKinds), locale }))
  .output(
    z.object({
      from: z.object({ name: z.string(), address: z.string() }),
      replyTo: z.string().nullable(),
      subject: z.string(),
      text: z.string(),
      html: z.string().describe('To be shown where nothing in it can do anything, as in a sandboxed frame'),
      language: z.string(),
    }),
  )
  .query(({ ctx, input }) => previewLetter(ctx, input))
