import { stepsTaken } from '@tillwright/domain/accounts/second-factor'
import { HOTP, Secret, TOTP } from 'otpauth'
import { isSame } from '../../settings/keys.ts'

/** What RFC 4226, section 4, asks for. */
export const secretBytes = 20

/** What every authenticator app knows: SHA-1, six digits, 30 seconds. */
const form = { algorithm: 'SHA1', digits: 6 } as const

/** The secret as people type it, and as an address that apps read from a picture. */
export function shownSecret(
  secret: Uint8Array,
  { issuer, email }: { readonly issuer: string; readonly email: string },
): { secret: string; uri: string } {
  // A colon parts the two, and may be in neither.
  const [safeIssuer, label] = [issuer.replaceAll(':', ' '), email.replaceAll(':', ' ')]
  const totp = new TOTP({ ...form, issuer: safeIssuer, label, secret: secretOf(secret) })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/** The step that a code is of, of those that are taken now; null where it is of none of them. */
export function stepOf(
  typed: string,
  { secret, now, lastStep }: { readonly secret: Uint8Array; readonly now: Date; readonly lastStep: number | null },
): number | null {
  const code = Buffer.from(typed.replace(/\s/g, ''))
  const steps = stepsTaken(now, lastStep)
  return steps.find((step) => isSame(Buffer.from(codeOf(secret, step)), code)) ?? null
}

/** The code of a step (RFC 6238, section 4). */
export const codeOf = (secret: Uint8Array, step: number): string =>
  HOTP.generate({ ...form, secret: secretOf(secret), counter: step })

/** Its own buffer: one of Node's is a part of a larger one. */
const secretOf = (secret: Uint8Array): Secret => new Secret({ buffer: Uint8Array.from(secret).buffer })
