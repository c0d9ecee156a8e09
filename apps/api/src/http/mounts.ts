import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, transformTRPCResponse } from '@trpc/server'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import { getHTTPStatusCode } from '@trpc/server/http'
import type { TRPCResponse } from '@trpc/server/rpc'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isStreamed } from '../accounts/refresh-cookie.ts'
import type { Context } from '../context.ts'
import { type AppRouter, appRouter } from '../router.ts'
import { inputsOf } from './call-inputs.ts'

/** A request that names a call or a batch of them. */
export interface Arrived {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** What stands behind the prefix. */
  readonly path: string
  readonly createContext: () => Context
}

/** Brings a request to tRPC, and its answer back. */
export type Mount = (arrived: Arrived) => Promise<unknown>

const batchMax = 10

/** tRPC's own. It makes a web Request of each request and a Response of each answer, which costs more than a call. */
export const pluginMount: Mount = ({ request: req, reply: res, path, createContext }) =>
  fastifyRequestHandler<AppRouter, FastifyRequest, FastifyReply>({
    ...{ router: appRouter, createContext, req, res, path },
    ...{ allowMethodOverride: true, maxBatchSize: batchMax },
  })

/**
 * Queries, mutations and batches of them, answered as the plugin does: `mounts.test.ts` compares the two. What is
 * answered by a stream, and whatever is refused before a procedure runs, is left to the plugin.
 */
export const ownMount =
  (plugin: Mount): Mount =>
  (arrived) => {
    const asked = askedBy(arrived)
    return asked === null ? plugin(arrived) : answer(arrived, asked)
  }

interface Asked {
  readonly type: 'query' | 'mutation'
  readonly paths: readonly string[]
  readonly isBatch: boolean
  /** JSON, if anything came. */
  readonly text: string | null
}

const types = new Map(
  Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
    // tRPC types a router by what it was made of; at run time it has its procedures by path.
    const { type } = (procedure as unknown as { _def: { type: Asked['type'] | 'subscription' } })._def
    return [path, type] as const
  }),
)

/** Null is for the plugin. */
function askedBy({ request, path }: Arrived): Asked | null {
  const { method, headers, body } = request
  const { url = '' } = request.raw
  if (method === 'GET' ? headers['content-type'] !== undefined : method !== 'POST') return null
  // Names that are spelled by percents are decoded once more there, and whole addresses taken apart.
  if (isStreamed(request) || path.includes('%') || !url.startsWith('/')) return null
  const query = queryOf(url)
  const isBatch = query.get('batch') === '1'
  const paths = isBatch ? path.split(',') : [path]
  const type = types.get(paths[0] ?? '')
  if (type === undefined || type === 'subscription' || (type === 'mutation' && method === 'GET')) return null
  if (paths.length > batchMax || paths.some((one) => types.get(one) !== type)) return null
  if (query.has('connectionParams')) return null
  const text = method === 'GET' ? query.get('input') : typeof body === 'string' ? body : null
  return { type, paths, isBatch, text }
}

/** What stands behind the first question mark, and before a fragment, which nobody should send. */
function queryOf(url: string): URLSearchParams {
  const end = url.indexOf('#')
  const [, query = ''] = /\?(.*)/s.exec(end < 0 ? url : url.slice(0, end)) ?? []
  return new URLSearchParams(query)
}

const config = appRouter._def._config

async function answer({ reply, createContext }: Arrived, { type, paths, isBatch, text }: Asked): Promise<FastifyReply> {
  const ctx = createContext()
  const inputs = inputsOf({ text, isBatch, count: paths.length }, config.transformer.input)
  const run = async (path: string, batchIndex: number): Promise<TRPCResponse> => {
    const getRawInput = async () => inputs.read(batchIndex)
    // Nobody is told that his client has gone: what was begun is done.
    const call = { router: appRouter, path, getRawInput, ctx, type, signal: undefined, batchIndex }
    try {
      return { result: { data: await callTRPCProcedure({ ...call, allowMethodOverride: false }) } }
    } catch (cause) {
      const error = getTRPCErrorFromUnknown(cause)
      return { error: getTRPCErrorShape({ config, error, type, path, input: inputs.known(batchIndex), ctx }) }
    }
  }
  const responses = isBatch ? await Promise.all(paths.map(run)) : await run(paths[0] ?? '', 0)
  // First of all: whatever fails here is answered as any other error.
  const written = JSON.stringify(transformTRPCResponse(config, responses))
  const vary = reply.getHeader('vary')
  reply
    .code(getHTTPStatusCode(responses))
    .headers({ 'content-type': 'application/json', vary: vary === undefined ? variesBy : `${vary}, ${variesBy}` })
    // Else Fastify adds a charset, which JSON has not.
    .serializer((text: string) => text)
  return reply.send(written)
}

const variesBy = 'trpc-accept, accept'
