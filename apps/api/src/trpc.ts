import { isUnavailable } from '@tillwright/db/client'
import { findOrderByNumber } from '@tillwright/db/orders'
import type { OrderId } from '@tillwright/domain/ids'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { Context } from './context.ts'
import { commonShape, declaredShape } from './error-shape.ts'
import type { RefusalCode } from './refusals.ts'
import { Refused } from './refused.ts'
import { id, text } from './schemas.ts'
import { hashOfToken } from './settings/keys.ts'
import { wire } from './wire.ts'

/** Who may call a procedure: set by its builder, and compared with a committed list by a test. */
export type Audience = 'anyone' | 'shopper' | 'owner' | 'customer' | `staff:${string}`

export interface Meta {
  readonly audience?: Audience
  /** One sentence for callers; it becomes the SDK's documentation. */
  readonly docs?: string
  /** The refusals that this procedure answers besides the common ones. */
  readonly refuses?: readonly RefusalCode[]
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer: wire,
    isDev: false,
    errorFormatter: (thrown) => commonShape(thrown),
  })

export const { router, createCallerFactory } = t

/** The procedure's own refusals: `.errors(refuses('CART_EMPTY'))` types them for its callers. */
export const refuses = declaredShape

const logged = t.procedure.use(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now()
  const result = await next()
  if (!result.ok && isUnavailable(result.error.cause)) {
    ctx.log.error({ procedure: path, err: result.error.cause }, 'the database could not serve a call')
    throw new Refused({ code: 'OUTCOME_UNKNOWN', retryWithSameKey: true })
  }
  const line = { procedure: path, type, ms: Math.round(performance.now() - startedAt) }
  if (result.ok) ctx.log.info(line, 'procedure')
  else if (result.error.code === 'INTERNAL_SERVER_ERROR')
    ctx.log.error({ ...line, err: result.error }, 'procedure failed')
  else
    ctx.log.info(
      { ...line, refused: result.error instanceof Refused ? result.error.refusal.code : result.error.code },
      'procedure',
    )
  return result
})

/** No credentials asked for. */
export const anyone = logged.meta({ audience: 'anyone' })

/** Holder of a cart token, or signed in. */
export const shopper = logged.meta({ audience: 'shopper' }).use(({ ctx, next }) => {
  if (ctx.cartToken === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  const tokenHash = hashOfToken(ctx.cartToken)
  return next({ ctx: { shopper: { tokenHash, ownerKey: `cart:${tokenHash.toString('hex')}` } } })
})

/** Of the order that the input names. Someone else's order and one that does not exist answer alike. */
export const owner = logged.meta({ audience: 'owner' }).use(async ({ ctx, getRawInput, next }) => {
  const named = orderReference.safeParse(await getRawInput())
  if (!named.success)
    throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'orderId', message: 'names no order' }] })
  const orderId = named.data.orderId ?? (await idOfNumber(ctx, named.data.orderNumber))
  if (orderId === null || !ctx.keys.opensOrder(orderId, ctx.orderTokens)) throw noSuchOrder()
  return next({ ctx: { orderId } })
})

/** Signed in. */
export const customer = logged.meta({ audience: 'customer' }).use(({ ctx, next }) => {
  if (ctx.customerId === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  return next({ ctx: { customerId: ctx.customerId } })
})

/** Of the staff, with this permission. Nobody can hold one before there is staff to give it to. */
export const staff = (permission: string) =>
  logged.meta({ audience: `staff:${permission}` }).use(() => {
    throw new Refused({ code: 'UNAUTHENTICATED' })
  })

export const noSuchOrder = () => new Refused({ code: 'NOT_FOUND', entity: 'order' })

export const orderNumber = text({ max: 60 })
const orderReference = z.union([
  z.object({ orderId: id<OrderId>(), orderNumber: z.undefined().optional() }),
  z.object({ orderId: z.undefined().optional(), orderNumber }),
])

async function idOfNumber(ctx: Context, number: string | undefined): Promise<OrderId | null> {
  return number === undefined ? null : ((await findOrderByNumber(ctx.db, number))?.id ?? null)
}
