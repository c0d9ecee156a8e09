import { findApiKey, noteUseOfApiKey, readActor } from '@tillwright/db/staff-access'
import type { Actor } from '@tillwright/domain/accounts/actor'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { hashOfToken, isSame } from '../settings/keys.ts'
import type { SignedIn } from './access-tokens.ts'

/** Who signed in; null where nobody did. Throws TOKEN_EXPIRED and TOKEN_INVALID for a token that says nothing. */
export async function signedIn({ credential, accessTokens }: Context): Promise<SignedIn | null> {
  if (credential.kind !== 'access_token') return null
  const said = await accessTokens.read(credential.token)
  if (said === 'expired') throw new Refused({ code: 'TOKEN_EXPIRED' })
  if (said === 'invalid') throw new Refused({ code: 'TOKEN_INVALID' })
  return said
}

/**
 * Who of the staff calls, as things stand at this moment: a person, or a tool by its key. Null where nobody does.
 * Throws SECOND_FACTOR_ENROLMENT_REQUIRED where the shop asks its staff for one that was not shown.
 */
export async function actorOf(ctx: Context): Promise<Actor | null> {
  if (ctx.credential.kind === 'api_key') return actorOfKey(ctx, ctx.credential.key)
  const who = await signedIn(ctx)
  if (who === null) return null
  const access = await readActor(ctx.db, who)
  if (access === null) throw new Refused({ code: 'TOKEN_EXPIRED' })
  const { lacksSecondFactor, ...actor } = access
  if (lacksSecondFactor) throw new Refused({ code: 'SECOND_FACTOR_ENROLMENT_REQUIRED' })
  return actor
}

/** What a key looks like: `tw_`, what finds it, what proves it. */
const keyForm = /^tw_([a-z0-9]{12})_([\w-]{43})$/

async function actorOfKey({ db }: Context, text: string): Promise<Actor> {
  const [, prefix = '', secret = ''] = keyForm.exec(text) ?? []
  const key = prefix === '' ? null : await findApiKey(db, prefix)
  if (key === null || !isSame(key.secretHash, hashOfToken(secret))) throw new Refused({ code: 'TOKEN_INVALID' })
  if (!key.isNoted) await noteUseOfApiKey(db, key.id)
  return { kind: 'api_key', id: key.id, name: key.name, role: 'STAFF', permissions: key.scopes }
}
