import { member } from './member.ts'
import { newKey } from './new-key.ts'
import type { Tokens } from './tokens.ts'

/** Whom the shop takes a call to come from. */
export interface Identity {
  /** Makes sure that what `headers` answers next is good; throws where that can't be had. */
  ready(): Promise<void>
  headers(call: Call): Record<string, string>
  /** Whether a call that was refused for its token may be made once more, with another token of the same session. */
  renewed(call: Call): Promise<boolean>
}
export interface Call {
  readonly path: string
  /** Each attempt has its own: by it is known which token was shown. */
  readonly context: object
}

export interface SessionOptions {
  readonly tokens: Tokens
  /** Calls `auth.refresh`. */
  readonly refresh: (input: { refreshToken?: string }) => Promise<unknown>
  readonly onEnded: () => void
}

/** So long before its end an access token is renewed. */
const aheadMs = 30_000

/** These open, renew or end a session: a token that is over must not be in their way. */
export const signIns = [
  'auth.register',
  'auth.login',
  'auth.acceptInvitation',
  'auth.resetPassword',
  'auth.oidc.redeem',
]
const sessionCalls = [...signIns, 'auth.refresh', 'auth.logout']

/** The caller's session: the access token in memory, what renews it in a storage that other tabs may share. */
export class Session implements Identity {
  readonly #options: SessionOptions
  readonly #shown = new WeakMap<object, Access>()
  #access: Access | null = null
  /** The session that this client has last seen in the storage; its end is told once. */
  #seenId: string | null = null
  /** How often it began or ended: who waited for something learns whether it still matters. */
  #turns = 0
  #refreshing: Promise<unknown> | null = null

  constructor(options: SessionOptions) {
    this.#options = options
  }

  async ready(): Promise<void> {
    const turns = this.#turns
    const kept = await this.#options.tokens.session()
    if (turns !== this.#turns) return this.ready()
    if (this.#seenId !== null && this.#seenId !== kept?.id) this.#forget()
    if (kept === null) return
    this.#seenId = kept.id
    if (this.#access !== null && Date.now() < this.#access.renewAtMs) return
    try {
      await this.refresh()
    } catch (error) {
      // It was early; the token at hand may still do.
      if (this.#access === null) throw error
    }
  }

  headers({ path, context }: Call): Record<string, string> {
    if (this.#access === null || sessionCalls.includes(path)) return {}
    this.#shown.set(context, this.#access)
    return { authorization: `Bearer ${this.#access.token}` }
  }

  async renewed({ context }: Call): Promise<boolean> {
    const shown = this.#shown.get(context)
    if (shown === undefined) return false
    // Refused late, when another call has had it renewed, it is no reason to do so again.
    if (this.#access === shown) this.#access = null
    await this.ready()
    return this.#access?.sessionId === shown.sessionId
  }

  /** Goes on with what a procedure that signs in has answered; the shop has merged the guest's cart by then. */
  begin(answer: unknown): void {
    if (!isSignedIn(answer)) return
    this.#turns += 1
    const sessionId = newKey()
    this.#show(answer, { sessionId, renewAtMs: answer.expiresAt.getTime() - aheadMs })
    this.#keep(answer, sessionId)
    this.#options.tokens.forgetCart()
  }

  /** All who ask at once wait for one answer. A session that the shop no longer knows ends. */
  refresh(): Promise<unknown> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  end(): void {
    this.#options.tokens.forgetSession()
    this.#options.tokens.forgetCart()
    this.#forget()
  }

  async #refresh(): Promise<unknown> {
    const { tokens, refresh } = this.#options
    const turns = this.#turns
    // Read now, for another tab may have renewed it.
    const kept = await tokens.session()
    const look = async () => {
      const now = await tokens.session()
      // Whoever signed out, or in as somebody else, meanwhile, has the last word.
      const isSame = turns === this.#turns && now?.id === kept?.id
      return { isSame, isOvertaken: now?.refreshToken !== kept?.refreshToken }
    }
    try {
      const answer = await refresh(kept?.refreshToken === undefined ? {} : { refreshToken: kept.refreshToken })
      const { isSame, isOvertaken } = await look()
      if (isSignedIn(answer) && isSame) {
        const sessionId = kept?.id ?? newKey()
        this.#show(answer, { sessionId, renewAtMs: renewAtMsOf(answer) })
        // Another tab has renewed it further while this answer was on its way: an older token is worth nothing.
        if (!isOvertaken) this.#keep(answer, sessionId)
      }
      return answer
    } catch (error) {
      if (kept === null || !isUnauthorized(error)) throw error
      const { isSame, isOvertaken } = await look()
      if (isSame && isOvertaken) return this.#refresh()
      if (isSame) this.end()
      throw error
    }
  }

  #show({ accessToken }: SignedIn, { sessionId, renewAtMs }: Omit<Access, 'token'>): void {
    this.#access = { token: accessToken, sessionId, renewAtMs }
    this.#seenId = sessionId
  }

  #keep({ refreshToken }: SignedIn, id: string): void {
    this.#options.tokens.keepSession({ id, ...(refreshToken === undefined ? {} : { refreshToken }) })
  }

  #forget(): void {
    this.#turns += 1
    this.#access = null
    this.#seenId = null
    queueMicrotask(this.#options.onEnded)
  }
}

interface Access {
  readonly token: string
  readonly sessionId: string
  readonly renewAtMs: number
}

interface SignedIn {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly expiresAt: Date
}

/** Nearly over when it is new: then this machine's clock is wrong, and the shop has to say when it is over. */
function renewAtMsOf({ expiresAt }: SignedIn): number {
  const aheadAtMs = expiresAt.getTime() - aheadMs
  return aheadAtMs > Date.now() ? aheadAtMs : Number.POSITIVE_INFINITY
}

const isSignedIn = (answer: unknown): answer is SignedIn =>
  typeof member(answer, 'accessToken') === 'string' && member(answer, 'expiresAt') instanceof Date

const isUnauthorized = (error: unknown): boolean => member(member(error, 'data'), 'httpStatus') === 401
