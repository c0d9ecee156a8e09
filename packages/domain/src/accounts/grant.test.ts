import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideGiving, decideMemberChange, isDowngrade, type Member, standing } from './grant.ts'
import { holds, permissions, roles, type Standing } from './permission.ts'

const member = (id: string, facts: Partial<Member> = {}): Member => ({
  id,
  role: 'STAFF',
  permissions: [],
  isDisabled: false,
  ...facts,
})
const admin = member('ada', { role: 'ADMIN' })
const keeper = member('kim', { permissions: ['staff:write', 'orders:read'] })
const clerk = member('cleo', { permissions: ['orders:read'] })
const adminsOnly = { ok: false, refusal: { code: 'FORBIDDEN', permission: 'ADMIN' } }
const lastAdmin = { ok: false, refusal: { code: 'CONFLICT', entity: 'lastAdmin', currentVersion: null } }
const change = (giver: Member, from: Member, facts: Partial<Member>, otherAdminCount = 1) =>
  decideMemberChange(giver, { from, to: { ...from, ...facts }, otherAdminCount })

test('staff gives what it has itself, and is told the first thing that it has not', () => {
  expect(decideGiving(keeper, standing({ role: 'STAFF', permissions: ['orders:read'] })).ok).toBe(true)
  expect(decideGiving(keeper, standing({ role: 'STAFF', permissions: ['orders:read', 'audit:read'] }))).toEqual({
    ok: false,
    refusal: { code: 'FORBIDDEN', permission: 'audit:read' },
  })
})

test('only an admin makes an admin, touches one, or changes himself', () => {
  expect(decideGiving(keeper, { role: 'ADMIN', permissions: [] })).toEqual(adminsOnly)
  expect(change(keeper, clerk, { role: 'ADMIN', permissions: [] })).toEqual(adminsOnly)
  expect(change(keeper, admin, { isDisabled: true })).toEqual(adminsOnly)
  expect(change(keeper, keeper, { permissions: ['staff:write'] })).toEqual(adminsOnly)
  expect(change(admin, admin, { role: 'STAFF' }).ok).toBe(true)
})

test('the last living admin can be neither lowered nor disabled, also not by himself', () => {
  expect(change(admin, admin, { role: 'STAFF' }, 0)).toEqual(lastAdmin)
  expect(change(admin, admin, { isDisabled: true }, 0)).toEqual(lastAdmin)
  expect(change(admin, { ...admin, id: 'bo', isDisabled: true }, { role: 'STAFF' }, 1).ok).toBe(true)
})

test('taking away needs no permission of that kind, and enabling gives back only what the giver has', () => {
  const auditor = member('otto', { permissions: ['audit:read'] })
  expect(change(keeper, auditor, { permissions: [] }).ok).toBe(true)
  expect(change(keeper, auditor, { isDisabled: true }).ok).toBe(true)
  expect(change(keeper, { ...auditor, isDisabled: true }, { isDisabled: false })).toEqual({
    ok: false,
    refusal: { code: 'FORBIDDEN', permission: 'audit:read' },
  })
})

test('only staff has permissions of its own, each once', () => {
  const twice: Standing = { role: 'STAFF', permissions: ['orders:write', 'orders:read', 'orders:write'] }
  expect(standing(twice)).toEqual({ role: 'STAFF', permissions: ['orders:read', 'orders:write'] })
  expect(standing({ ...twice, role: 'ADMIN' })).toEqual({ role: 'ADMIN', permissions: [] })
})

const anyone = fc.record({
  role: fc.constantFrom(...roles),
  permissions: fc.subarray([...permissions]),
  isDisabled: fc.boolean(),
})
const staffOf = (facts: readonly Omit<Member, 'id'>[]): Member[] => [
  admin,
  ...facts.map((fact, index) => member(`m${index}`, { ...fact, ...standing(fact) })),
]
const steps = fc.array(fc.record({ by: fc.nat(4), of: fc.nat(4), to: anyone }), { maxLength: 40 })
const can = (one: Member) => permissions.filter((permission) => !one.isDisabled && holds(one, permission))

test('no sequence of changes takes the last admin away, or lets staff end up with more than all staff had', () => {
  fc.assert(
    fc.property(fc.array(anyone, { minLength: 4, maxLength: 4 }), steps, (facts, asked) => {
      const staff = staffOf(facts)
      for (const { by, of, to: wanted } of asked) {
        const [giver, from] = [staff[by], staff[of]]
        if (giver === undefined || from === undefined || giver.isDisabled) continue
        const to = { ...from, ...wanted, ...standing(wanted) }
        const otherAdminCount = staff.filter((one) => one !== from && one.role === 'ADMIN' && !one.isDisabled).length
        const decided = decideMemberChange(giver, { from, to, otherAdminCount })
        if (!decided.ok) continue
        staff[of] = decided.value
        expect(staff.some((one) => one.role === 'ADMIN' && !one.isDisabled)).toBe(true)
        if (giver.role === 'ADMIN') continue
        expect([from.role, to.role]).not.toContain('ADMIN')
        expect(from.id).not.toBe(giver.id)
        const gained = can(to).filter((permission) => !can(from).includes(permission))
        expect(can(giver)).toEqual(expect.arrayContaining(gained))
      }
    }),
  )
})

test('a change is a downgrade exactly when something can no longer be done', () => {
  fc.assert(
    fc.property(anyone, anyone, (a, b) => {
      const [from, to] = [member('x', { ...a, ...standing(a) }), member('x', { ...b, ...standing(b) })]
      const isPowerLost = can(from).some((permission) => !can(to).includes(permission))
      const isRoleLost = from.role === 'ADMIN' && !from.isDisabled && (to.role !== 'ADMIN' || to.isDisabled)
      expect(isDowngrade(from, to)).toBe(isPowerLost || isRoleLost)
    }),
  )
})
