import { randomBytes } from 'node:crypto'
import { giftCardBytes, giftCardCode, readGiftCardCode } from '@tillwright/domain/credit/gift-card-code'
import { hashOfToken } from '../../settings/keys.ts'

const codesCount = 10

/** As they are shown, once. Written and typed like codes of gift cards: 80 bits, and no letter like a digit. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: codesCount }, () => giftCardCode(randomBytes(giftCardBytes)))

/** How one is kept; null for what is none. Of so many bits that a slow hash has nothing to add. */
export function hashOfRecoveryCode(typed: string): Buffer | null {
  const code = readGiftCardCode(typed)
  return code === null ? null : hashOfToken(code)
}
