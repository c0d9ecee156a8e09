import type { Tx } from '@tillwright/db/client'
import {
  findOneTimeToken,
  insertOneTimeToken,
  type NewToken,
  type OneTimeToken,
  type TokenPurpose,
  type TokenReference,
} from '@tillwright/db/one-time-tokens'
import type { Context } from '../context.ts'
import { guess } from '../limits/guess.ts'
import { Refused } from '../refused.ts'

/**
 * Writes down a link and asks for the mail that carries it, in the transaction of what the link is about. The job comes
 * even where there is nobody to be mailed, and then finds nothing: both cases take the same work.
 */
export async function mailLink(
  { jobs, newId }: Pick<Context, 'jobs' | 'newId'>,
  tx: Tx,
  { purpose, of }: Pick<NewToken, 'purpose' | 'of'>,
): Promise<void> {
  const tokenId = newId()
  await insertOneTimeToken(tx, { id: tokenId, purpose, of })
  await jobs.enqueue(tx, 'send-mail', [{ kind: purpose, tokenId }])
}

/** What a link stands for. Throws TOKEN_INVALID where it was used, is over, is for another purpose, or is not ours. */
export const openLink = (ctx: Context, purpose: TokenPurpose, token: string): Promise<OneTimeToken & TokenReference> =>
  guess(ctx, { what: 'link' }, async () => {
    const id = ctx.keys.idInLinkToken(purpose, token)
    const found = id === null ? null : await findOneTimeToken(ctx.db, { id, purpose })
    if (id === null || found === null) throw new Refused({ code: 'TOKEN_INVALID' })
    return { ...found, id, purpose }
  })
