import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { initTRPC, TRPCError } from '@trpc/server'
import superjson from 'superjson'
import type { TinySessions } from './tiny-sessions.ts'
import type { TinyStream } from './tiny-stream.ts'

interface Context {
  readonly headers: IncomingHttpHeaders
  readonly response: ServerResponse
  readonly sessions: TinySessions
  readonly stream: TinyStream
  /** Of orders placed. */
  readonly placed: { count: number }
}

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, refusal: { ...error.cause } } }),
  sse: { ping: { enabled: true, intervalMs: 15_000 } },
})

function refused(code: 'UNAUTHORIZED' | 'UNPROCESSABLE_CONTENT', refusal: { code: string }): TRPCError {
  return new TRPCError({ code, cause: Object.assign(new Error(), refusal) })
}

const tokenOf = ({ headers }: Context) => headers.authorization?.replace('Bearer ', '')

function checkToken(ctx: Context): void {
  const token = tokenOf(ctx)
  if (token !== undefined && ctx.sessions.isOver(token)) throw refused('UNAUTHORIZED', { code: 'TOKEN_EXPIRED' })
}

const procedure = t.procedure.use(({ ctx, next }) => {
  checkToken(ctx)
  return next()
})
const customer = procedure.use(({ ctx, next }) => {
  if (tokenOf(ctx) === undefined) throw refused('UNAUTHORIZED', { code: 'UNAUTHENTICATED' })
  return next()
})
const nothing = procedure.query(() => null)

interface SessionInput {
  readonly password?: string
  readonly refreshToken?: string
  readonly session?: 'bearer' | 'cookie'
}
const sessionInput = (input: unknown): SessionInput => Object(input)
const cookieOf = ({ headers }: Context) => /refresh=([\w-]+)/.exec(headers.cookie ?? '')?.[1]

/** In a cookie, where that was asked for. */
function answer({ response }: Context, signedIn: ReturnType<TinySessions['signIn']>, isCookie: boolean) {
  if (!isCookie) return signedIn
  const { refreshToken, ...rest } = signedIn
  response.setHeader('set-cookie', `refresh=${refreshToken}; HttpOnly`)
  return rest
}

const signIn = t.procedure.input(sessionInput).mutation(({ ctx, input }) => {
  if (input.password === 'wrong') throw refused('UNAUTHORIZED', { code: 'UNAUTHENTICATED' })
  return answer(ctx, ctx.sessions.signIn(), input.session === 'cookie')
})

const auth = t.router({
  login: signIn,
  register: signIn,
  refresh: t.procedure.input(sessionInput).mutation(({ ctx, input }) => {
    const token = input.refreshToken ?? cookieOf(ctx)
    const renewed = token === undefined ? null : ctx.sessions.renew(token)
    if (renewed === null)
      throw refused('UNAUTHORIZED', { code: token === undefined ? 'UNAUTHENTICATED' : 'TOKEN_INVALID' })
    return answer(ctx, renewed, input.refreshToken === undefined)
  }),
  logout: t.procedure.input(sessionInput).mutation(({ ctx, input }) => {
    ctx.sessions.end(input.refreshToken ?? cookieOf(ctx) ?? '')
    return { ok: true }
  }),
  logoutAll: customer.mutation(({ ctx }) => {
    ctx.sessions.endAll()
    return { ok: true }
  }),
  me: customer.query(({ ctx }) => ({ token: tokenOf(ctx) })),
})

/** As much of a shop as its client's links need: names, tokens, refusals, sessions and a stream. */
export const tinyRouter = t.router({
  auth,
  catalog: { products: { list: nothing }, notifyWhenAvailable: procedure.mutation(() => null) },
  cart: {
    create: procedure.mutation(() => ({ cartToken: 'cart-token', cart: {} })),
    get: nothing,
    addLine: procedure.input((input) => input).mutation(() => null),
    applyCoupon: procedure.mutation(() => {
      throw refused('UNPROCESSABLE_CONTENT', {
        ...{ code: 'COUPON_INVALID', couponCode: 'HALF', reason: 'unknown' },
      })
    }),
  },
  checkout: { shippingOptions: nothing },
  orders: {
    get: nothing,
    place: procedure.mutation(({ ctx }) => {
      ctx.placed.count += 1
      return { order: { id: `order-${ctx.placed.count}` }, orderToken: `token-${ctx.placed.count}` }
    }),
    onUpdate: customer
      .input((input) => Object(input) as { orderId: string; lastEventId?: string })
      .subscription(({ ctx, input, signal }) =>
        ctx.stream.read(input.lastEventId, { signal, check: () => checkToken(ctx) }),
      ),
  },
})
