import type { Permission } from '@tillwright/domain/accounts/permission'
import { type TestShop, until } from './open-test-shop.ts'
import { signIn } from './sign-in.ts'

type Imports = ReturnType<TestShop['as']>['admin']['imports']
export type Run = Awaited<ReturnType<Imports['get']['query']>>
export type RunError = Awaited<ReturnType<Imports['errors']['query']>>['items'][number]

export type FileBody = NonNullable<RequestInit['body']>

export interface Asked {
  readonly kind?: string
  readonly mode?: 'all_or_nothing' | 'skip_bad'
  readonly dryRun?: boolean
}

export interface ImportStaff {
  readonly imports: Imports
  readonly accessToken: string
  /** The answer as it is. */
  post(csv: FileBody, query?: string, headers?: Record<string, string>): Promise<Response>
  /** Sends a file, and answers its id. */
  send(csv: FileBody, asked?: Asked): Promise<string>
  /** Sends a file, and answers its run when that is over. */
  run(csv: FileBody, asked?: Asked): Promise<Run>
  over(importId: string, withinMs?: number): Promise<Run>
  /** Its errors as "3 Handle: is missing". */
  errors(run: { readonly id: string }): Promise<string[]>
  export(name: 'products' | 'prices' | 'stock'): Promise<string>
}

const all = ['catalog:read', 'catalog:write', 'prices:read', 'prices:write', 'stock:read', 'stock:write'] as const

/** Somebody who sends files. */
export async function importStaff(shop: TestShop, permissions: readonly Permission[] = all): Promise<ImportStaff> {
  const { accessToken } = await signIn(shop, { role: 'STAFF', permissions: [...permissions] })
  const { imports } = shop.as({ accessToken }).admin
  const post: ImportStaff['post'] = (csv, query = 'kind=products', headers = {}) =>
    fetch(`${shop.url}/admin/imports?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv', authorization: `Bearer ${accessToken}`, ...headers },
      body: csv,
      duplex: 'half',
    })
  const send: ImportStaff['send'] = async (
    csv,
    { kind = 'products', mode = 'all_or_nothing', dryRun = false } = {},
  ) => {
    const answer = await post(csv, `kind=${kind}&mode=${mode}&dryRun=${dryRun}`)
    const { importId } = (await answer.json()) as { importId?: string }
    if (importId === undefined) throw new Error(`the shop answers ${answer.status}`)
    return importId
  }
  const over: ImportStaff['over'] = (importId, withinMs = 30_000) =>
    until(async () => {
      const run = await imports.get.query({ importId })
      return run.finishedAt !== null && run
    }, withinMs)
  return {
    ...{ imports, accessToken, post, send, over },
    run: async (csv, asked) => over(await send(csv, asked)),
    errors: async ({ id }) => {
      const { items } = await imports.errors.query({ importId: id, limit: 1_000 })
      return items.map(({ row, column, message }) => `${row} ${column}: ${message}`)
    },
    export: async (name) => {
      const headers = { authorization: `Bearer ${accessToken}` }
      return (await fetch(`${shop.url}/admin/exports/${name}.csv`, { headers })).text()
    },
  }
}

/** A file of records; a record has the cells it needs. */
export function csvOf(...records: Record<string, string>[]): string {
  const header = [...new Set(records.flatMap(Object.keys))]
  const line = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  return [header, ...records.map((record) => header.map((column) => record[column] ?? ''))].map(line).join('\n')
}

export const countsOf = ({ status, created, updated, unchanged, refused }: Run): string =>
  `${status} ${created}/${updated}/${unchanged}/${refused}`
