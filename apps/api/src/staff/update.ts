import { standing } from '@tillwright/domain/accounts/grant'
import { roles } from '@tillwright/domain/accounts/permission'
import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { id } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeMember } from './change-member.ts'
import { permissionList, StaffMember } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('staff:write')
  .meta({
    docs:
      'Changes what somebody of the staff may do; as a CUSTOMER he is none of it any more. What is taken away is ' +
      'gone at once, with his sessions, and with API keys and invitations of his that go beyond it.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      staffId: id<AccountId>(),
      role: z.enum(roles).optional(),
      permissions: permissionList.optional().describe('All that he is to have; only STAFF has any of its own'),
      version: z.int().min(1),
    }),
  )
  .output(StaffMember)
  .mutation(({ ctx, input: { staffId, version, ...input } }) =>
    changeMember(ctx, {
      staffId,
      version,
      edit: (from) => {
        const role = input.role ?? from.role
        if (role !== 'STAFF' && (input.permissions ?? []).length > 0) throw onlyOfStaff()
        return { ...from, ...standing({ role, permissions: input.permissions ?? from.permissions }) }
      },
    }),
  )

export const onlyOfStaff = () =>
  new Refused({
    code: 'VALIDATION_FAILED',
    issues: [{ path: 'permissions', message: 'only STAFF has permissions of its own' }],
  })
