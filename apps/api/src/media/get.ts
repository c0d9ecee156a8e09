import { findMedium, readUsers } from '@tillwright/db/media'
import { z } from 'zod'
import { noSuch } from '../prices/view.ts'
import { staff } from '../trpc.ts'
import { Medium, mediaId, viewMedium } from './view.ts'

const usersMax = 100
const User = z.object({ id: z.uuid(), slug: z.string(), title: z.string() })

export const get = staff('catalog:read')
  .meta({ docs: 'An image that was uploaded, and which products have it.' })
  .input(z.strictObject({ mediaId }))
  .output(Medium.extend({ products: z.array(User).describe(`${usersMax} at most`) }))
  .query(async ({ ctx, input }) => {
    const [found, products] = await Promise.all([
      findMedium(ctx.db, input.mediaId),
      readUsers(ctx.db, input.mediaId, usersMax),
    ])
    if (found === null) throw noSuch('media')
    return { ...viewMedium(found, ctx.media), products }
  })
