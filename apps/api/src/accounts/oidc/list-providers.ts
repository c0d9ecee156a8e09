import { z } from 'zod'
import { anyone } from '../../trpc.ts'

export const providers = anyone
  .meta({ docs: 'By whom one can sign in here, each with the address that a page sends its visitor to.' })
  .output(z.object({ items: z.array(z.object({ name: z.string(), url: z.string() })) }))
  .query(({ ctx: { oidc, publicUrl } }) => ({
    items: oidc.all.map(({ name }) => ({ name, url: `${publicUrl}/auth/oidc/${name}` })),
  }))
