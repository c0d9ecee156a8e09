import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holds, permissions, roles, type Standing } from './permission.ts'
import { promote } from './promote.ts'

const standing: fc.Arbitrary<Standing> = fc
  .record({ role: fc.constantFrom(...roles), permissions: fc.subarray([...permissions]) })
  .map(({ role, permissions: given }) => ({ role, permissions: role === 'STAFF' ? given : [] }))

test('whoever accepts holds what he held, what he was offered, and nothing else', () => {
  fc.assert(
    fc.property(standing, standing, (before, offered) => {
      const after = promote(before, offered)
      for (const permission of permissions)
        expect(holds(after, permission)).toBe(holds(before, permission) || holds(offered, permission))
    }),
  )
})

test('only staff has permissions of its own', () => {
  fc.assert(
    fc.property(standing, standing, (before, offered) => {
      const after = promote(before, offered)
      expect(after.role === 'STAFF' || after.permissions.length === 0).toBe(true)
    }),
  )
})
