import { type Permission, permissions, type Standing } from './permission.ts'

/** What an account is once its person has accepted an invitation: never less than before, for it only ever adds. */
export function promote(account: Standing, invited: Standing): Standing {
  if (account.role === 'ADMIN' || invited.role === 'ADMIN') return { role: 'ADMIN', permissions: [] }
  const both: readonly Permission[] = [...account.permissions, ...invited.permissions]
  return { role: 'STAFF', permissions: permissions.filter((permission) => both.includes(permission)) }
}
