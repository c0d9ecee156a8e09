import type { AccountId, SessionId } from '@tillwright/domain/ids'
import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { AccessTokenKey } from '../settings/keys.ts'

/** Whoever signed in, as an access token says. */
export interface SignedIn {
  readonly accountId: AccountId
  readonly sessionId: SessionId
}

export interface AccessTokens {
  /** A token for the next 15 minutes. */
  issue(signedIn: SignedIn): Promise<{ accessToken: string; expiresAt: Date }>
  /** What a token says; 'expired' where it said so once, 'invalid' where it is not ours. */
  read(accessToken: string): Promise<SignedIn | 'expired' | 'invalid'>
  /** No token of these sessions is taken any more in this process; others take it until it ends. */
  forget(sessionIds: readonly SessionId[]): void
}

export interface AccessTokenOptions {
  /** The newest first: it signs, all of them verify. */
  readonly keys: readonly AccessTokenKey[]
  readonly now: () => Date
  readonly newId: <Id extends string>() => Id
}

const secondsMax = 15 * 60
/** Clocks of nodes differ; RFC 8725 wants everything about a token pinned. */
const leewaySeconds = 5
const pinned = { issuer: 'tillwright', audience: 'tillwright-api', typ: 'at+jwt' } as const
const algorithm = 'HS256'

/** JWTs (RFC 9068 in form) that are verified once and then remembered, within bounds, until they end. */
export function openAccessTokens({ keys, now, newId }: AccessTokenOptions): AccessTokens {
  const byId = new Map(keys.map(({ id, secret }) => [id, secret]))
  const verified = bounded<{ signedIn: SignedIn; endsAtMs: number }>(10_000)
  const ended = bounded<number>(10_000)

  async function verify(accessToken: string): Promise<SignedIn | 'expired' | 'invalid'> {
    try {
      const { payload } = await jwtVerify(accessToken, ({ kid }) => keyOf(byId, kid), {
        ...pinned,
        algorithms: [algorithm],
        requiredClaims: ['exp', 'iat', 'sub', 'sid', 'jti'],
        maxTokenAge: secondsMax + leewaySeconds,
        clockTolerance: leewaySeconds,
        currentDate: now(),
      })
      const { sub, sid, exp } = claims.parse(payload)
      // Ours, and signed: the ids in it are those that we put there.
      const signedIn = { accountId: sub as AccountId, sessionId: sid as SessionId }
      verified.set(accessToken, { signedIn, endsAtMs: exp * 1_000 })
      return signedIn
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
    }
  }

  return {
    issue: async ({ accountId, sessionId }) => {
      const [newest] = keys
      if (newest === undefined) throw new RangeError('there is no key to sign with')
      const issuedAt = Math.floor(now().getTime() / 1_000)
      const expiresAt = issuedAt + secondsMax
      const accessToken = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, typ: pinned.typ, kid: newest.id })
        .setIssuer(pinned.issuer)
        .setAudience(pinned.audience)
        .setSubject(accountId)
        .setJti(newId())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(newest.secret)
      return { accessToken, expiresAt: new Date(expiresAt * 1_000) }
    },
    read: async (accessToken) => {
      const known = verified.get(accessToken)
      const isOver = known !== undefined && known.endsAtMs + leewaySeconds * 1_000 <= now().getTime()
      const said = known === undefined ? await verify(accessToken) : isOver ? 'expired' : known.signedIn
      return typeof said === 'object' && ended.get(said.sessionId) !== undefined ? 'expired' : said
    },
    forget: (sessionIds) => {
      for (const id of sessionIds) ended.set(id, now().getTime())
    },
  }
}

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), exp: z.int() })

function keyOf(keys: ReadonlyMap<string, Uint8Array>, kid: string | undefined): Uint8Array {
  const key = keys.get(kid ?? '')
  if (key === undefined) throw new errors.JWSInvalid('no key of ours')
  return key
}

/** The oldest makes way. */
function bounded<Value>(most: number) {
  const kept = new Map<string, Value>()
  return {
    get: (key: string): Value | undefined => kept.get(key),
    set: (key: string, value: Value): void => {
      const [oldest] = kept.keys()
      if (kept.size >= most && oldest !== undefined) kept.delete(oldest)
      kept.set(key, value)
    },
  }
}
