import { transact } from '@tillwright/db/client'
import { lockMedium, writeMedium } from '@tillwright/db/media'
import { z } from 'zod'
import { mustBeVersion } from '../prices/must-be-version.ts'
import { noSuch } from '../prices/view.ts'
import { text, version } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'
import { FocalPoint, Medium, mediaId, mediumFacts, viewMedium } from './view.ts'

const refusals = ['CONFLICT'] as const

export const update = staff('catalog:write')
  .meta({
    docs: 'Says what is to be seen on an image: the words that products get with it from now on, and its focal point.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      mediaId,
      alt: text({ min: 0, max: 512 }).optional(),
      focalPoint: FocalPoint.nullable().optional(),
      version,
    }),
  )
  .output(Medium)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      const from = await lockMedium(tx, input.mediaId)
      if (from === null) throw noSuch('media')
      mustBeVersion('media', from.version, input.version)
      const point = input.focalPoint === undefined ? { x: from.focalX, y: from.focalY } : input.focalPoint
      const to = {
        ...from,
        alt: input.alt ?? from.alt,
        focalX: single(point?.x),
        focalY: single(point?.y),
      }
      const [before, after] = [mediumFacts(from), mediumFacts(to)]
      if (changesNothing(before, after)) return viewMedium(from, ctx.media)
      await auditChange(tx, ctx, { entity: 'media', entityId: from.id, before, after })
      return viewMedium(await writeMedium(tx, to), ctx.media)
    }),
  )

/** As the database keeps it. */
const single = (part: number | null | undefined): number | null =>
  part === null || part === undefined ? null : Math.fround(part)
