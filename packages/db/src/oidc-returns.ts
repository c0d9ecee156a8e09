import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'
import type { Subject } from './identities.ts'

/** Somebody who has just come back from a provider, with what it says of him. */
export interface OidcReturn extends Subject {
  readonly id: string
  readonly provider: string
  /** Null unless the provider says that it is his. */
  readonly email: string | null
  readonly firstName: string
  readonly lastName: string
}

export interface ReturnProof {
  /** SHA-256 of the code that his browser carries. */
  readonly codeHash: Buffer
  /** SHA-256 of what only the page knows that began. */
  readonly challenge: Buffer
}

export async function insertOidcReturn(db: Db, returned: OidcReturn & ReturnProof): Promise<void> {
  const { id, codeHash, challenge, provider, issuer, subject, email, firstName, lastName } = returned
  await db
    .insertInto('oidc_return')
    .values({
      id,
      code_hash: codeHash,
      challenge,
      provider,
      issuer,
      subject,
      email,
      first_name: firstName,
      last_name: lastName,
    })
    .execute()
}

/**
 * Who is behind a code, where the page shows it that began: it has arrived then, and lives for ten minutes, in which a
 * password or a code can be typed. Null where it was used, is over, or never was.
 */
export async function openOidcReturn(db: Db, { codeHash, challenge }: ReturnProof): Promise<OidcReturn | null> {
  const opened = await db
    .updateTable('oidc_return')
    .set({ expires_at: sql`created_at + interval '10 minutes'` })
    .where('code_hash', '=', codeHash)
    .where('challenge', '=', challenge)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .returning(['id', 'provider', 'issuer', 'subject', 'email', 'first_name as firstName', 'last_name as lastName'])
    .executeTakeFirst()
  return opened ?? null
}

/** Counts that a password was tried with it; answers whether that is still let through. */
export async function notePasswordTry(db: Db, id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oidc_return')
    .set({ password_tries: sql`password_tries + 1` })
    .where('id', '=', id)
    .where('password_tries', '<', 5)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Answers whether it was good until now: of eight that come at once with one code, one is told so. */
export async function useOidcReturn(tx: Tx, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('oidc_return')
    .set({ used_at: sql`shop_now()` })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`shop_now()`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Forgets what has been over for a day. */
export async function deleteOldOidcReturns(db: Db): Promise<void> {
  await db.deleteFrom('oidc_return').where('expires_at', '<', sql<Date>`shop_now() - interval '1 day'`).execute()
}
