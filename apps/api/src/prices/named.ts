import { z } from 'zod'

/** What a removal answers: there is nothing left to show. */
export const Removed = z.object({ ok: z.literal(true) })
export const removed: z.output<typeof Removed> = { ok: true }

/** What staff calls something by, for good. */
export const codeInput = z.string().regex(/^[\w-]{1,60}$/, 'takes 1 to 60 letters, digits, "-" and "_"')
