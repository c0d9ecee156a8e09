import { Readable } from 'node:stream'
import type { Db } from '@tillwright/db/client'
import type { Permission } from '@tillwright/domain/accounts/permission'
import type { FastifyInstance } from 'fastify'
import type { Deps } from '../deps.ts'
import { productsCsv } from '../exports/products-csv.ts'
import { pricesCsv, stockCsv } from '../exports/sku-csv.ts'
import { answerRefused, staffRequest } from './staff-route.ts'

interface Export {
  readonly permission: Permission
  readonly rows: (db: Db) => AsyncGenerator<string>
}

const exports: Readonly<Record<string, Export>> = {
  products: { permission: 'catalog:read', rows: productsCsv },
  prices: { permission: 'prices:read', rows: pricesCsv },
  stock: { permission: 'stock:read', rows: stockCsv },
}

/** Answers files as they are read, a page of the database at a time: whoever takes them slowly holds nothing up. */
export function exportFiles(deps: Deps) {
  return async (scope: FastifyInstance): Promise<void> => {
    for (const [name, { permission, rows }] of Object.entries(exports)) {
      scope.get(`/admin/exports/${name}.csv`, async (request, reply) => {
        try {
          await staffRequest(deps, { request, reply }, { permission, type: 'query' })
        } catch (error) {
          return answerRefused(error, request, reply)
        }
        return reply
          .type('text/csv; charset=utf-8; header=present')
          .header('content-disposition', `attachment; filename="${name}.csv"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(rows(deps.db)))
      })
    }
  }
}
