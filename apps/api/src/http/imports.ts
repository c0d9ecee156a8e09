import { holds, type Permission } from '@tillwright/domain/accounts/permission'
import { type ImportKind, importKinds, importModes } from '@tillwright/domain/catalog/import'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../deps.ts'
import { takeImport } from '../imports/take-import.ts'
import { Refused } from '../refused.ts'
import { guardCalls, type SecurityOptions } from './security.ts'
import { answerRefused, type StaffRequest, staffRequest } from './staff-route.ts'

/** Of one file. It takes no memory, and a hundred thousand products have less. */
const fileBytesMax = 209_715_200

const permissions = {
  products: 'catalog:write',
  prices: 'prices:write',
  stock: 'stock:write',
} as const satisfies Record<ImportKind, Permission>

const asked = z.strictObject({
  kind: z.enum(importKinds),
  mode: z.enum(importModes).default('all_or_nothing'),
  dryRun: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
})

/**
 * Takes a file of products, prices or stock as it comes: no procedure can. Who sends it is known before any of it is
 * read.
 */
export function importFiles(deps: Deps, options: SecurityOptions) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload))
    scope.addHook('onRequest', guardCalls(options, 'text/csv'))
    const admitted = new WeakMap<FastifyRequest, StaffRequest & z.output<typeof asked>>()
    scope.post('/admin/imports', {
      onRequest: async (request, reply) => {
        try {
          const named = askedOf(request)
          const by = { permission: permissions[named.kind], type: 'mutation' } as const
          admitted.set(request, { ...named, ...(await staffRequest(deps, { request, reply }, by)) })
          if (saysBytes(request) > fileBytesMax) throw new Refused({ code: 'PAYLOAD_TOO_LARGE' })
          return undefined
        } catch (error) {
          // What is on its way is not read, and nothing follows it.
          return answerRefused(error, request, reply.header('connection', 'close'))
        }
      },
      handler: async (request, reply) => {
        const known = admitted.get(request)
        if (known === undefined) throw new Error('a file came from somebody who was not asked who he is')
        try {
          const { actor, ...rest } = known
          const may = { mayPrice: holds(actor, 'prices:write'), mayStock: holds(actor, 'stock:write') }
          const requested = { ...rest, ...may, actor, requestId: request.id }
          const taken = await takeImport(deps, requested, { body: request.body, bytesMax: fileBytesMax })
          return reply.code(202).header('cache-control', 'no-store').send(taken)
        } catch (error) {
          return answerRefused(error, request, reply.header('connection', 'close'))
        }
      },
    })
  }
}

function askedOf({ query }: FastifyRequest): z.output<typeof asked> {
  const read = asked.safeParse(query)
  if (read.success) return read.data
  const issues = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

const saysBytes = ({ headers }: FastifyRequest): number => Number(headers['content-length'] ?? 0)
