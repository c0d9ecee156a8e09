import { isTooLong, type PasswordOwner, passwordBytesMax, passwordProblem } from '@tillwright/domain/accounts/password'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { Refused } from '../refused.ts'
import { text } from '../schemas.ts'

/** Kept as it is typed, compared without regard to case. */
export const email = z.string().trim().max(254).check(z.email())

export const personName = text({ max: 100 })

/** As it is typed, spaces too. Old ones may be ones that would not be taken any more. */
export const password = z
  .string()
  .min(1)
  .refine((typed) => !isTooLong(typed), `is too long: it takes ${passwordBytesMax} bytes at most`)

/** However it was typed; what it can be is for whoever compares it. */
export const factorCode = z
  .string()
  .min(1)
  .max(40)
  .describe('Of the second factor: six digits of the device, or one of the recovery codes')

/** What a link in a mail carries. */
export const linkToken = z.string().min(1).max(200)

export const refreshToken = z.string().min(1).max(200)

/** Where the refresh token of a new session goes: into the answer, or into a cookie that no script can read. */
export const sessionMode = z
  .enum(['bearer', 'cookie'])
  .default('bearer')
  .describe('`cookie` keeps the refresh token from scripts; the answer then has none')
export type SessionMode = z.output<typeof sessionMode>

/** Throws VALIDATION_FAILED where the shop's rule does not take the new password. */
export function checkNewPassword(typed: string, owner: PasswordOwner): void {
  const problem = passwordProblem(typed, owner)
  if (problem !== null) throw invalid('password', problem)
}

/** Throws VALIDATION_FAILED where there is no way to set the cookie that is asked for. */
export function checkMode({ refreshCookie }: Pick<Context, 'refreshCookie'>, mode: SessionMode): void {
  if (mode === 'bearer' || refreshCookie.canBeSet) return
  throw invalid('session', 'can’t be a cookie in a streamed answer: call it by itself')
}

export const invalid = (path: string, message: string): Refused =>
  new Refused({ code: 'VALIDATION_FAILED', issues: [{ path, message }] })
