import type { OperationLink, TRPCLink } from '@trpc/client'
import { observable, tap } from '@trpc/server/observable'
import { member } from '../member.ts'
import { refusalOf } from '../refusal-of.ts'
import { type Session, signIns } from '../session.ts'
import type { ShopRouter } from '../shop-router.ts'
import type { Tokens } from '../tokens.ts'
import { type Answers, answersOf, type Envelope, type Failure } from './answers-of.ts'
import { readsCatalogue } from './reads-catalogue.ts'

export interface SessionLinkOptions {
  readonly session: Session
  readonly tokens: Tokens
  readonly mode: SessionMode
}
/** Where the refresh token lives: in the client's storage, or in a cookie that no script can read. */
export type SessionMode = 'bearer' | 'cookie'

/**
 * Makes each call with an access token that is good, once more where the shop says that it was not, and follows what
 * the procedures of `auth` do to the session. Stands before the link that retries, for a refresh has its own retries.
 */
export const sessionLink =
  (options: SessionLinkOptions): TRPCLink<ShopRouter> =>
  () =>
  (call) => {
    const { session } = options
    const { path } = call.op
    if (readsCatalogue(call.op)) return call.next(call.op)
    if (signIns.includes(path)) return signIn(call, options)
    if (path === 'auth.refresh') return refresh(call, options)
    if (path === 'auth.logout') return signOut(call, options)
    const answers = whileSignedIn(call, session)
    return path === 'auth.logoutAll' ? answers.pipe(tap({ next: () => session.end() })) : answers
  }

type Call = Parameters<OperationLink<ShopRouter>>[0]

function signIn({ op, next }: Call, { session, mode }: SessionLinkOptions): Answers {
  const input = mode === 'cookie' ? { session: mode, ...Object(op.input) } : op.input
  return next({ ...op, input }).pipe(tap({ next: ({ result }) => 'data' in result && session.begin(result.data) }))
}

/** A token that the caller brings begins a session; without one it is the kept session that goes on. */
function refresh(call: Call, options: SessionLinkOptions): Answers {
  if (hasToken(call.op.input)) return signIn(call, { ...options, mode: 'bearer' })
  return answersOf(async () => {
    const data = await options.session.refresh()
    return observable((observer) => {
      observer.next({ result: { data } })
      observer.complete()
    })
  })
}

/** Forgets the session whatever becomes of the call: who leaves must not stay because the network failed. */
function signOut({ op, next }: Call, { session, tokens }: SessionLinkOptions): Answers {
  return answersOf(async () => {
    const kept = await tokens.session()
    const { refreshToken } = kept ?? {}
    const input = refreshToken === undefined || hasToken(op.input) ? op.input : { ...Object(op.input), refreshToken }
    const end = () => kept !== null && session.end()
    return next({ ...op, input }).pipe(tap({ next: end, error: end }))
  })
}

const hasToken = (input: unknown): boolean => member(input, 'refreshToken') !== undefined

/** A stream that has lasted so long was let in with its token. */
const steadyMs = 10_000

function whileSignedIn({ op, next }: Call, session: Session): Answers {
  const isStream = op.type === 'subscription'
  let { input, context } = op
  let sentAgainAtMs = Number.NEGATIVE_INFINITY
  const send = async (): Promise<Answers> => {
    // A stream shows a token each time that it connects, and comes back by itself where it could have none.
    if (!isStream) await session.ready()
    context = { ...op.context }
    const resume = tap<Envelope, Failure>({
      next: ({ result }) => {
        if ('id' in result && result.id !== undefined) input = { ...Object(input), lastEventId: result.id }
      },
    })
    return next({ ...op, input, context }).pipe(resume)
  }
  const sendAgain = async (error: Failure): Promise<Answers> => {
    const quietMs = isStream ? steadyMs : Number.POSITIVE_INFINITY
    if (!isTokenOver(error) || Date.now() - sentAgainAtMs < quietMs) throw error
    sentAgainAtMs = Date.now()
    const isRenewed = await session.renewed({ ...op, context }).catch((cause: unknown) => {
      if (refusalOf(cause) !== null) return false
      // The network failed: the session may well be good.
      if (isStream) return true
      throw cause
    })
    if (!isRenewed) throw error
    return send()
  }
  return answersOf(send, sendAgain)
}

const isTokenOver = (error: Failure): boolean =>
  ['TOKEN_EXPIRED', 'TOKEN_INVALID'].includes(refusalOf(error)?.code ?? '')
