import { readSettings } from '@tillwright/db/settings'
import { z } from 'zod'
import { staff } from '../../trpc.ts'
import { noShop, Settings } from './view.ts'

export const get = staff('settings:read')
  .meta({ docs: 'The settings of the shop.' })
  .input(z.strictObject({}).prefault({}))
  .output(Settings)
  .query(async ({ ctx }) => {
    const settings = await readSettings(ctx.db)
    if (settings === null) throw noShop()
    return settings
  })
