import type { Account } from '@tillwright/db/accounts'
import { permissions, roles } from '@tillwright/domain/accounts/permission'
import { z } from 'zod'

export const Role = z.enum(roles).meta({ id: 'Role' })
export const Permission = z.enum(permissions).meta({ id: 'Permission' })

export const User = z
  .object({
    id: z.string(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    phone: z.string().nullable(),
    locale: z.string().nullable(),
    role: Role,
    permissions: z.array(Permission).describe('Of staff; an admin has all, whatever stands here'),
    emailVerified: z.boolean(),
    hasSecondFactor: z.boolean().describe('Whether signing in takes a code besides the password'),
    version: z.int(),
    createdAt: z.date(),
  })
  .meta({ id: 'User' })

export const viewUser = (account: Account): z.output<typeof User> => ({
  id: account.id,
  email: account.email,
  firstName: account.firstName,
  lastName: account.lastName,
  phone: account.phone,
  locale: account.locale,
  role: account.role,
  permissions: [...account.permissions],
  emailVerified: account.emailVerifiedAt !== null,
  hasSecondFactor: account.hasSecondFactor,
  version: account.version,
  createdAt: account.createdAt,
})

/** What signing in answers. */
export const SignedInUser = z
  .object({
    user: User,
    accessToken: z.string(),
    refreshToken: z.string().optional().describe('Absent where it is kept in a cookie'),
    expiresAt: z.date().describe('Until when the access token is good; a refresh brings the next one'),
  })
  .meta({ id: 'SignedIn' })
export type SignedInUser = z.output<typeof SignedInUser>

export const Session = z
  .object({
    id: z.string(),
    isCurrent: z.boolean(),
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    createdAt: z.date(),
    lastUsedAt: z.date(),
  })
  .meta({ id: 'Session' })
