import type { CartHolder } from '@tillwright/db/carts'
import { constraintOf, isUnavailable } from '@tillwright/db/client'
import { findOrderOwner } from '@tillwright/db/orders'
import type { Actor } from '@tillwright/domain/accounts/actor'
import { holds, type Permission } from '@tillwright/domain/accounts/permission'
import type { AccountId, OrderId } from '@tillwright/domain/ids'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { SignedIn } from './accounts/access-tokens.ts'
import { actorOf, signedIn } from './accounts/identity.ts'
import type { Context } from './context.ts'
import { commonShape, declaredShape } from './error-shape.ts'
import { countCall, countStaffCall } from './limits/count-call.ts'
import { meantNumber } from './orders/meant-number.ts'
import type { RefusalCode } from './refusals.ts'
import { Refused } from './refused.ts'
import { readWhereItMay } from './replica/read-where-it-may.ts'
import { id, text } from './schemas.ts'
import { hashOfToken } from './settings/keys.ts'
import { observeCall } from './telemetry/observe-call.ts'
import { wire } from './wire.ts'

/** Who may call a procedure: set by its builder, and compared with a committed list by a test. */
export type Audience =
  | 'anyone'
  | 'shopper'
  | 'owner'
  | 'customer'
  | `staff:${Permission}`
  /** Any of them will do. */
  | `staff:${Permission}|${Permission}`

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
    sse: {
      // Proxies close what says nothing; a client that hears nothing comes back.
      ping: { enabled: true, intervalMs: 15_000 },
      client: { reconnectAfterInactivityMs: 40_000 },
      maxDurationMs: 10 * 60_000,
    },
    errorFormatter: (thrown) => commonShape(thrown),
  })

export const { router, createCallerFactory } = t

/** The procedure's own refusals: `.errors(refuses('CART_EMPTY'))` types them for its callers. */
export const refuses = declaredShape

const observed = t.procedure.use(({ ctx, path, next }) =>
  observeCall({ telemetry: ctx.telemetry, path, requestId: ctx.requestId }, next),
)

const logged = observed.use(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now()
  const result = await ctx.inTurn(() => next())
  if (!result.ok && isUnavailable(result.error.cause)) {
    ctx.log.error({ procedure: path, err: result.error.cause }, 'the database could not serve a call')
    ctx.limitHeaders.retryAfter(1)
    // What only reads has done nothing.
    throw new Refused(
      type === 'query'
        ? { code: 'SERVICE_UNAVAILABLE', retryAfter: 1 }
        : { code: 'OUTCOME_UNKNOWN', retryWithSameKey: true },
    )
  }
  if (!result.ok && result.error instanceof Refused && 'retryAfter' in result.error.refusal)
    ctx.limitHeaders.retryAfter(result.error.refusal.retryAfter)
  // His token lives on for minutes, and is good for nothing that would be kept of him.
  if (!result.ok && constraintOf(result.error.cause) === 'account_erased_is_nobody') {
    throw new Refused({ code: 'TOKEN_EXPIRED' })
  }
  const line = { procedure: path, type, ms: Math.round(performance.now() - startedAt), user: ctx.user.id }
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

/** Each call of a batch counts, and before anything else is done for it. */
const counted = logged.use(async ({ ctx, path, type, next }) => {
  await countCall(ctx, type)
  // Whatever is given to the next one is copied together with all that there is.
  return readWhereItMay(ctx, path, (reads) => next(reads === null ? {} : { ctx: reads }))
})

/** No credentials asked for. */
export const anyone = counted.meta({ audience: 'anyone' })

/** Holder of a cart token, or signed in: then it is the account's cart, whatever token came along. */
export const shopper = counted.meta({ audience: 'shopper' }).use(async ({ ctx, next }) => {
  const who = await signedIn(ctx)
  if (who !== null) return next({ ctx: { shopper: customerOf(who.accountId) } })
  if (ctx.cartToken === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  return next({ ctx: { shopper: guestOf(hashOfToken(ctx.cartToken)) } })
})

/** Of the order that the input names. Someone else's order and one that does not exist answer alike. */
export const owner = counted.meta({ audience: 'owner' }).use(async ({ ctx, getRawInput, next }) => {
  const named = orderReference.safeParse(await getRawInput())
  if (!named.success)
    throw new Refused({ code: 'VALIDATION_FAILED', issues: [{ path: 'orderId', message: 'names no order' }] })
  return next({ ctx: { orderId: await openOrder(ctx, named.data) } })
})

/** Signed in. */
export const customer = counted.meta({ audience: 'customer' }).use(async ({ ctx, next }) => {
  const who = await signedIn(ctx)
  if (who === null) throw new Refused({ code: 'UNAUTHENTICATED' })
  return next({ ctx: who })
})

/**
 * Of the staff, with this permission: a person who signed in, or a tool with its key. Another one will do where it was
 * enough before there was this one.
 */
export const staff = (permission: Permission, former: Permission = permission) =>
  logged
    .meta({ audience: former === permission ? `staff:${permission}` : `staff:${permission}|${former}` })
    .use(async ({ ctx, path, type, next }) => {
      const actor = await countStaffCall(ctx, type, () => actorOf(ctx))
      if (actor === null) throw new Refused({ code: 'UNAUTHENTICATED' })
      if (!holds(actor, permission) && !holds(actor, former)) throw new Refused({ code: 'FORBIDDEN', permission })
      const { db, search } = ctx
      return readWhereItMay(ctx, path, (reads) => next({ ctx: { db, search, ...reads, actor, action: path } }))
    })

/** Who holds a cart and places it. */
export interface Shopper {
  readonly holder: CartHolder
  /** In whose name idempotency keys count. */
  readonly ownerKey: string
}
export type ShopperContext = Context & { readonly shopper: Shopper }
export type CustomerContext = Context & SignedIn
/** What a staff procedure knows of its caller: also what an audit entry says of him. */
export type StaffContext = Context & { readonly actor: Actor; readonly action: string }

export const noSuchOrder = () => new Refused({ code: 'NOT_FOUND', entity: 'order' })

export const orderNumber = text({ max: 60 })
const orderReference = z.union([
  z.object({ orderId: id<OrderId>(), orderNumber: z.undefined().optional() }),
  z.object({ orderId: z.undefined().optional(), orderNumber }),
])

const guestOf = (tokenHash: Buffer): Shopper => ({
  holder: { kind: 'guest', tokenHash },
  ownerKey: `cart:${tokenHash.toString('hex')}`,
})

const customerOf = (customerId: AccountId): Shopper => ({
  holder: { kind: 'customer', customerId },
  ownerKey: `customer:${customerId}`,
})

/** By one of the tokens that came along, or because the account that is signed in placed it. */
async function openOrder(ctx: Context, asked: z.output<typeof orderReference>): Promise<OrderId> {
  if (asked.orderId !== undefined && ctx.keys.opensOrder(asked.orderId, ctx.orderTokens)) return asked.orderId
  const named =
    asked.orderNumber === undefined ? asked : { orderNumber: meantNumber(await ctx.shop(), asked.orderNumber) }
  const who = await signedIn(ctx)
  const mayFind = who !== null || (asked.orderId === undefined && ctx.orderTokens.length > 0)
  const order = mayFind ? await findOrderOwner(ctx.db, named) : null
  if (order === null) throw noSuchOrder()
  const isTheirs = who !== null && order.customerId === who.accountId
  if (!isTheirs && !ctx.keys.opensOrder(order.id, ctx.orderTokens)) throw noSuchOrder()
  return order.id
}
