import type { AccountId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'
import { refuses, staff } from '../trpc.ts'
import { changeMember } from './change-member.ts'
import { StaffMember } from './view.ts'

const refusals = ['CONFLICT'] as const
const whom = z.strictObject({ staffId: id<AccountId>(), version: z.int().min(1) })

export const disable = staff('staff:write')
  .meta({
    docs: 'Shuts somebody of the staff out at once, and with him the API keys that he made and his open invitations.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(whom)
  .output(StaffMember)
  .mutation(({ ctx, input }) => changeMember(ctx, { ...input, edit: (from) => ({ ...from, isDisabled: true }) }))

export const enable = staff('staff:write')
  .meta({ docs: 'Lets somebody of the staff in again, with the permissions that he had.', refuses: refusals })
  .errors(refuses(refusals))
  .input(whom)
  .output(StaffMember)
  .mutation(({ ctx, input }) => changeMember(ctx, { ...input, edit: (from) => ({ ...from, isDisabled: false }) }))
