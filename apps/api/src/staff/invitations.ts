import { readInvitations } from '@tillwright/db/staff-invitations'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { StaffInvitation, viewInvitation } from './view.ts'

export const invitations = staff('staff:read')
  .meta({ docs: 'Invitations that can still be accepted, the newest first.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(StaffInvitation))
  .query(async ({ ctx, input }) =>
    pageWith(await readInvitations(ctx.db, pageFrom(input)), input.limit, viewInvitation),
  )
