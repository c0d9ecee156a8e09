import { transact } from '@tillwright/db/client'
import { openOidcReturn } from '@tillwright/db/oidc-returns'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { Refused } from '../../refused.ts'
import { hashOfToken } from '../../settings/keys.ts'
import { anyone, refuses } from '../../trpc.ts'
import { adoptGuest } from '../adopt-guest.ts'
import { checkMode, factorCode, password, sessionMode } from '../inputs.ts'
import { secondFactorRefusals, showSecondFactor } from '../second-factor/show.ts'
import { openSession } from '../sessions.ts'
import { SignedInUser } from '../view.ts'
import { become, Overtaken } from './become.ts'
import type { OidcProvider } from './providers.ts'
import { type Returned, whoIs } from './who-is.ts'

const refusals = ['ACCOUNT_EXISTS', 'EMAIL_UNVERIFIED', ...secondFactorRefusals] as const

/** What a page shows that somebody has come back to: the code, and what only it knows. */
export const returnShown = {
  code: z.string().min(1).max(200).describe('What stands in the address behind #oidc='),
  verifier: z.string().min(43).max(128).describe('Whose SHA-256 (base64url) was the challenge'),
}

const redemption = z.strictObject({
  ...returnShown,
  password: password.optional().describe('Of the account that has the address already, to link it'),
  secondFactorCode: factorCode.optional(),
  session: sessionMode,
})

export const redeem = anyone
  .meta({
    docs:
      'Signs in whoever has come back from a provider of sign-ins, by the code in the address: it is good for a ' +
      'minute, once, and only with the verifier of the page that began. A new person gets an account. Where the ' +
      'address has one, it is linked: ACCOUNT_EXISTS asks for its password first, EMAIL_UNVERIFIED says that the ' +
      'address was shown to be his by nobody.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(redemption)
  .output(SignedInUser)
  .mutation(async ({ ctx, input }) => {
    checkMode(ctx, input.session)
    const returned = await openReturn(ctx, input)
    for (let attempt = 1; ; attempt++) {
      try {
        return await signInAsReturned(ctx, returned, input)
      } catch (error) {
        // Somebody did the same at the same moment: now he is known.
        if (!(error instanceof Overtaken) || attempt >= 3) throw error
      }
    }
  })

/** Throws TOKEN_INVALID. */
export async function openReturn(
  { db, oidc }: Pick<Context, 'db' | 'oidc'>,
  { code, verifier }: { readonly code: string; readonly verifier: string },
): Promise<Returned> {
  const proof = { codeHash: hashOfToken(code), challenge: hashOfToken(verifier) }
  const returned = await openOidcReturn(db, proof)
  const provider = oidc.all.find(({ name, issuer }) => name === returned?.provider && isIssuer(issuer, returned.issuer))
  if (returned === null || provider === undefined) throw new Refused({ code: 'TOKEN_INVALID' })
  return { ...returned, trust: provider }
}

/** Settings may spell it with a slash at its end, or without. */
const isIssuer = (set: OidcProvider['issuer'], said: string): boolean =>
  set.replace(/\/$/, '') === said.replace(/\/$/, '')

async function signInAsReturned(
  ctx: Context,
  returned: Returned,
  input: z.output<typeof redemption>,
): Promise<SignedInUser> {
  const who = await whoIs(ctx, returned, input)
  const isAsked = who.kind !== 'known' || !returned.trust.multiFactor
  const { secondFactorId } = isAsked
    ? await showSecondFactor(ctx, who, input.secondFactorCode)
    : { secondFactorId: who.asksFor }
  const { accountId, signedIn } = await transact(ctx.db, async (tx) => {
    const accountId = await become(ctx, tx, { who, returned })
    const proven = { accountId, passwordHash: null, secondFactorId, isMultiFactor: returned.trust.multiFactor }
    const opened = await openSession({ ...ctx, db: tx }, proven, input.session)
    if (opened === null) throw new Refused({ code: 'UNAUTHENTICATED' })
    return { accountId, signedIn: opened }
  })
  const { email, emailVerified } = signedIn.user
  await adoptGuest(ctx, { id: accountId, verifiedEmail: emailVerified ? email : null })
  return signedIn
}
