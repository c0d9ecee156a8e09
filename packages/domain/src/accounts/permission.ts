/** What staff may do, each a noun and a verb. Reading never changes anything; writing includes no reading. */
export const permissions = [
  'orders:read',
  'orders:write',
  'customers:read',
  'customers:write',
  'staff:read',
  'staff:write',
  'apiKeys:read',
  'apiKeys:write',
  'audit:read',
  'catalog:read',
  'catalog:write',
  'reviews:read',
  'reviews:write',
  'payments:read',
  'payments:write',
  'prices:read',
  'prices:write',
  'promotions:read',
  'promotions:write',
  'shipping:read',
  'shipping:write',
  'stock:read',
  'stock:write',
  'tax:read',
  'tax:write',
  'jobs:read',
  'jobs:write',
  'settings:read',
  'settings:write',
] as const
export type Permission = (typeof permissions)[number]

/** A customer buys; staff has the permissions it was given; an admin has all of them, also those of later versions. */
export const roles = ['CUSTOMER', 'STAFF', 'ADMIN'] as const
export type Role = (typeof roles)[number]

/** A role with what it was given. */
export interface Standing {
  readonly role: Role
  readonly permissions: readonly Permission[]
}

export function holds({ role, permissions: given }: Standing, permission: Permission): boolean {
  switch (role) {
    case 'ADMIN':
      return true
    case 'STAFF':
      return given.includes(permission)
    case 'CUSTOMER':
      return false
  }
}
