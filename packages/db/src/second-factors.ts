import { wrongCodesMax, wrongCodesMinutes } from '@tillwright/domain/accounts/second-factor'
import type { AccountId, SecondFactorId, SessionId } from '@tillwright/domain/ids'
import { sql } from 'kysely'
import type { Db, Tx } from './client.ts'

/** What an account's person shows besides his password. */
export interface SecondFactor {
  readonly id: SecondFactorId
  readonly sealedSecret: Buffer
  /** That of the last code that was taken. */
  readonly lastStep: number | null
  /** In how many seconds codes are looked at again; null where they are now. */
  readonly retryAfter: number | null
}

export type NewSecondFactor = Pick<SecondFactor, 'id' | 'sealedSecret'> & { readonly accountId: AccountId }

/** Of a locked account that has none in force: what was begun before is forgotten. */
export async function beginSecondFactor(tx: Tx, { id, accountId, sealedSecret }: NewSecondFactor): Promise<void> {
  await tx.deleteFrom('second_factor').where('account_id', '=', accountId).execute()
  await tx.insertInto('second_factor').values({ id, account_id: accountId, sealed_secret: sealedSecret }).execute()
}

/** Of a locked account, within an hour of its beginning; null where nothing was begun. */
export async function lockBegunFactor(tx: Tx, accountId: AccountId): Promise<SecondFactor | null> {
  const begun = factors(tx)
    .where('account_id', '=', accountId)
    .where('created_at', '>', sql<Date>`shop_now() - interval '1 hour'`)
  return (await begun.executeTakeFirst()) ?? null
}

/** Of a locked account: who began it had proven himself by what is good no more. One in force stays. */
export async function forgetBegunFactor(tx: Tx, accountId: AccountId): Promise<void> {
  await sql`
    delete from second_factor where account_id = ${accountId}
      and id is distinct from (select second_factor_id from account where id = ${accountId})`.execute(tx)
}

/** Of a locked account. */
export const lockSecondFactor = (tx: Tx, id: SecondFactorId): Promise<SecondFactor> =>
  factors(tx).where('id', '=', id).executeTakeFirstOrThrow()

const factors = (tx: Tx) =>
  tx
    .selectFrom('second_factor')
    .select(['id', 'sealed_secret as sealedSecret', 'last_step as lastStep'])
    .select(retryAfter.as('retryAfter'))
    .forNoKeyUpdate()

const window = sql`make_interval(mins => ${sql.lit(wrongCodesMinutes)})`

/** Until the oldest of the last five has been long enough ago. */
const retryAfter = sql<number | null>`(
  select nullif(greatest(ceil(extract(epoch from at + ${window} - shop_now())), 0), 0)::int
  from unnest(wrong_at) as at order by at desc offset ${sql.lit(wrongCodesMax - 1)} limit 1
)`

/** Answers whether the step is newer than the last that was taken: of eight that show one code, one is told so. */
export async function takeStep(tx: Tx, id: SecondFactorId, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('second_factor')
    .set({ last_step: step })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** It counts for a quarter of an hour, whatever is right meanwhile. Answers whether there are too many by now. */
export async function noteWrongCode(tx: Tx, id: SecondFactorId): Promise<boolean> {
  const { count } = await tx
    .updateTable('second_factor')
    .set({
      wrong_at: sql`array(select at from unnest(wrong_at) as at where at > shop_now() - ${window}) || shop_now()`,
    })
    .where('id', '=', id)
    .returning(sql<number>`cardinality(wrong_at)`.as('count'))
    .executeTakeFirstOrThrow()
  return count >= wrongCodesMax
}

/** Notes that its person is told of guesses; answers false where he was within the last day. */
export async function noteToldOfGuesses(tx: Tx, id: SecondFactorId): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('second_factor')
    .set({ told_of_guesses_at: sql`shop_now()` })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([
        eb('told_of_guesses_at', 'is', null),
        eb('told_of_guesses_at', '<', sql<Date>`shop_now() - interval '1 day'`),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The same secret, sealed anew. */
export async function resealSecret(tx: Tx, id: SecondFactorId, sealedSecret: Buffer): Promise<void> {
  await tx.updateTable('second_factor').set({ sealed_secret: sealedSecret }).where('id', '=', id).execute()
}

/** Of a locked account: what was begun is in force now, and this session has shown it. */
export async function takeUpSecondFactor(
  tx: Tx,
  { accountId, id, sessionId }: { accountId: AccountId; id: SecondFactorId; sessionId: SessionId },
): Promise<void> {
  await tx
    .updateTable('account')
    .set({ second_factor_id: id, version: sql`version + 1` })
    .where('id', '=', accountId)
    .execute()
  await tx.updateTable('session').set({ is_two_factor: true }).where('id', '=', sessionId).execute()
}

/** Of a locked account; its recovery codes go with it, and no session counts as opened by two factors any more. */
export async function removeSecondFactor(tx: Tx, accountId: AccountId): Promise<void> {
  await tx
    .updateTable('account')
    .set({ second_factor_id: null, version: sql`version + 1` })
    .where('id', '=', accountId)
    .execute()
  await tx.deleteFrom('second_factor').where('account_id', '=', accountId).execute()
  await tx
    .updateTable('session')
    .set({ is_two_factor: false })
    .where('account_id', '=', accountId)
    .where('is_two_factor', '=', true)
    .execute()
}

/** In the place of those that there were. */
export async function writeRecoveryCodes(tx: Tx, id: SecondFactorId, codeHashes: readonly Buffer[]): Promise<void> {
  await tx.deleteFrom('recovery_code').where('second_factor_id', '=', id).execute()
  const rows = codeHashes.map((codeHash) => ({ second_factor_id: id, code_hash: codeHash }))
  await tx.insertInto('recovery_code').values(rows).execute()
}

/** Answers whether it could still be used. */
export async function takeRecoveryCode(tx: Tx, id: SecondFactorId, codeHash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('recovery_code')
    .set({ used_at: sql`shop_now()` })
    .where('second_factor_id', '=', id)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Those of an account that were not used; null where it has no second factor in force. */
export async function countRecoveryCodes(db: Db, accountId: AccountId): Promise<number | null> {
  const found = await db
    .selectFrom('account')
    .leftJoin('recovery_code as code', (join) =>
      join.onRef('code.second_factor_id', '=', 'account.second_factor_id').on('code.used_at', 'is', null),
    )
    .select(({ fn }) => fn.count<number>('code.code_hash').as('count'))
    .where('account.id', '=', accountId)
    .where('account.second_factor_id', 'is not', null)
    .groupBy('account.id')
    .executeTakeFirst()
  return found?.count ?? null
}

/** Forgets what was begun and never taken up. */
export async function deleteOldFactors(db: Db): Promise<void> {
  await db
    .deleteFrom('second_factor')
    .where('created_at', '<', sql<Date>`shop_now() - interval '1 day'`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('account').select('account.id').whereRef('account.second_factor_id', '=', 'second_factor.id'),
        ),
      ),
    )
    .execute()
}
