import { transact } from '@tillwright/db/client'
import { z } from 'zod'
import { chargeMail } from '../limits/charge.ts'
import { anyone, orderNumber } from '../trpc.ts'
import { meantNumber } from './meant-number.ts'

export const lookup = anyone
  .meta({
    docs:
      'Mails a link to an order to the address that it was placed under. Answers alike, whatever it finds; a number ' +
      'whose check character is wrong is VALIDATION_FAILED.',
  })
  .input(z.strictObject({ orderNumber, email: z.email().max(254) }))
  .output(z.object({ ok: z.literal(true) }))
  .mutation(async ({ ctx, input: { orderNumber: typed, email } }) => {
    const orderNumber = meantNumber(await ctx.shop(), typed)
    // Whoever tries numbers takes nothing from him whose mailbox it is: what counts is the pair.
    await chargeMail(ctx, `order ${ctx.keys.hashOfEmail(`${orderNumber} ${email}`)}`)
    // The job looks whether there is such an order, so that the time it takes here says nothing either.
    const mail = { kind: 'order_link', orderNumber, to: email } as const
    await transact(ctx.db, (tx) => ctx.jobs.enqueue(tx, 'send-mail', [mail]))
    return { ok: true } as const
  })
