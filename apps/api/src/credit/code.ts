import { createHash } from 'node:crypto'
import { giftCardCode, readGiftCardCode } from '@tillwright/domain/credit/gift-card-code'
import type { CreditAccountId } from '@tillwright/domain/ids'
import type { Context } from '../context.ts'
import { text } from '../schemas.ts'

/** However it was typed. */
export const giftCardInput = text({ max: 40 })

/** The code of a card that is to be made: derived from its id. */
export function newCode({ keys }: Pick<Context, 'keys'>, accountId: CreditAccountId): string {
  const [newest] = codesOf({ keys }, accountId)
  if (newest === undefined) throw new RangeError('there is no secret to make a code of')
  return newest
}

/** Those that it may have, where a secret has been rotated since it was made. */
export const codesOf = ({ keys }: Pick<Context, 'keys'>, accountId: CreditAccountId): readonly string[] =>
  keys.giftCardSecrets(accountId).map(giftCardCode)

/** How a code is kept: whoever reads the database can't spend it, for nobody comes upon 80 bits by trying. */
export const hashOfCode = (code: string): Buffer => createHash('sha256').update(code).digest()

/** Of what was typed; null where that is no code. */
export function typedHash(typed: string): Buffer | null {
  const code = readGiftCardCode(typed)
  return code === null ? null : hashOfCode(code)
}
