import { accept, type Decision, type Refusal, refuse } from '../refusal.ts'
import { holds, type Permission, type Standing } from './permission.ts'

/**
 * Whether somebody of the staff may give this: nobody gives what he has not himself, and only an admin makes an admin.
 * The scopes of an API key are given like the permissions of a person.
 */
export function decideGiving(giver: Standing, given: Standing): Decision<Standing> {
  if (giver.role === 'ADMIN') return accept(given)
  if (given.role === 'ADMIN') return refuse(adminsOnly)
  const missing = given.permissions.find((permission) => !holds(giver, permission))
  return missing === undefined ? accept(given) : refuse({ code: 'FORBIDDEN', permission: missing })
}

/** Somebody of the staff, as he stands. */
export interface Member extends Standing {
  readonly id: string
  readonly isDisabled: boolean
}

/** Who changes a member; of a key, the id is that of the member who made it. */
export interface Giver extends Standing {
  readonly id: string
}

export interface MemberChange {
  readonly from: Member
  readonly to: Member
  /** Living admins besides this member. */
  readonly otherAdminCount: number
}

/**
 * Whether somebody may change a member so. Only an admin touches an admin or himself, the last living admin stays one,
 * and what the member gains, also by being enabled, is given by the rule of giving. Taking away is free.
 */
export function decideMemberChange(giver: Giver, { from, to, otherAdminCount }: MemberChange): Decision<Member> {
  const isForAdmins = from.role === 'ADMIN' || to.role === 'ADMIN' || giver.id === from.id
  if (isForAdmins && giver.role !== 'ADMIN') return refuse(adminsOnly)
  if (isLivingAdmin(from) && !isLivingAdmin(to) && otherAdminCount === 0) return refuse(lastAdmin)
  const before = powersOf(from)
  const gained = powersOf(to).filter((permission) => !before.includes(permission))
  const given = decideGiving(giver, { role: to.role, permissions: gained })
  return given.ok ? accept(to) : given
}

/** Whether a change takes anything away: what was given before is then worth another look. */
export function isDowngrade(from: Member, to: Member): boolean {
  if (isLivingAdmin(to)) return false
  const after = powersOf(to)
  return isLivingAdmin(from) || powersOf(from).some((permission) => !after.includes(permission))
}

/** A role with its permissions, each once: only staff has any of its own. */
export const standing = ({ role, permissions }: Standing): Standing => ({
  role,
  permissions: role === 'STAFF' ? [...new Set(permissions)].sort() : [],
})

/** No single permission makes an admin, so the role stands for all of them. */
const adminsOnly = { code: 'FORBIDDEN', permission: 'ADMIN' } as const satisfies Refusal

/** No newer version would help, so none is told. */
const lastAdmin = { code: 'CONFLICT', entity: 'lastAdmin', currentVersion: null } as const satisfies Refusal

const isLivingAdmin = ({ role, isDisabled }: Member): boolean => role === 'ADMIN' && !isDisabled

/** What a member can do by permissions of his own at this moment. */
const powersOf = ({ role, permissions, isDisabled }: Member): readonly Permission[] =>
  role === 'STAFF' && !isDisabled ? permissions : []
