import { readStaff } from '@tillwright/db/staff'
import { z } from 'zod'
import { newestFirst, pageFrom, pageOf, pageWith } from '../newest-first.ts'
import { staff } from '../trpc.ts'
import { StaffMember, viewMember } from './view.ts'

export const list = staff('staff:read')
  .meta({ docs: 'Everybody of the staff, the newest first, also who is disabled.' })
  .input(z.strictObject(newestFirst).prefault({}))
  .output(pageOf(StaffMember))
  .query(async ({ ctx, input }) => pageWith(await readStaff(ctx.db, pageFrom(input)), input.limit, viewMember))
