import type { StaffMember as KnownMember } from '@tillwright/db/staff'
import type { StaffInvitation as KnownInvitation } from '@tillwright/db/staff-invitations'
import { permissions } from '@tillwright/domain/accounts/permission'
import { z } from 'zod'
import { Permission, Role } from '../accounts/view.ts'

/** Each once: the list is as long as that at most. */
export const permissionList = z.array(Permission).max(permissions.length)

export const StaffMember = z
  .object({
    id: z.uuid(),
    email: z.string(),
    firstName: z.string(),
    lastName: z.string(),
    role: Role,
    permissions: z.array(Permission).describe('Of staff; an admin has them all'),
    hasSecondFactor: z.boolean(),
    disabledAt: z.date().nullable(),
    createdAt: z.date(),
    version: z.int(),
  })
  .meta({ id: 'StaffMember' })

export const StaffInvitation = z
  .object({
    id: z.uuid(),
    email: z.string().nullable().describe('Null of the link that makes the first admin'),
    role: z.enum(['STAFF', 'ADMIN']),
    permissions: z.array(Permission),
    createdAt: z.date(),
    expiresAt: z.date(),
  })
  .meta({ id: 'StaffInvitation' })

export const viewMember = (member: KnownMember): z.output<typeof StaffMember> => ({
  ...member,
  permissions: [...member.permissions],
})

export const viewInvitation = (invitation: KnownInvitation): z.output<typeof StaffInvitation> => ({
  ...invitation,
  permissions: [...invitation.permissions],
})

/** What the audit log says of an invitation. */
export const invitationFacts = ({ email, role, permissions, expiresAt }: KnownInvitation) => ({
  email,
  role,
  permissions: [...permissions],
  expiresAt: expiresAt.toISOString(),
})
