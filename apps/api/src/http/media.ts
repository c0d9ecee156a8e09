import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { holds } from '@tillwright/domain/accounts/permission'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { actorOf } from '../accounts/identity.ts'
import { contextOf } from '../context.ts'
import type { Deps } from '../deps.ts'
import { countStaffCall } from '../limits/count-call.ts'
import { forever, keyForm, StorageError, typeOfKey } from '../media/storage.ts'
import { uploadPrefix } from '../media/sweep-media.ts'
import { upload } from '../media/upload.ts'
import { viewMedium } from '../media/view.ts'
import { Refused } from '../refused.ts'
import type { StaffContext } from '../trpc.ts'
import { refusedAnswer } from './refused-answer.ts'
import { guardOrigin, type SecurityOptions } from './security.ts'

/** Of one image. */
const bytesMax = 20 * 1_048_576

/** Takes images from staff: the bytes as they are, whoever sends them and from where as of any call of staff. */
export const takeMedia = (deps: Deps, options: SecurityOptions) => async (scope: FastifyInstance) => {
  const callers = new WeakMap<FastifyRequest, StaffContext>()
  scope.removeAllContentTypeParsers()
  // It is read when it is known who sends it.
  scope.addContentTypeParser(/^image\/[\w.+-]{1,60}$/i, (_request, body, done) => done(null, body))
  scope.setErrorHandler((error, request, reply) => {
    if (!(error instanceof Refused)) throw error
    const { refusal } = error
    if ('retryAfter' in refusal) reply.header('retry-after', refusal.retryAfter)
    return reply.code(getHTTPStatusCodeFromError(error)).send(refusedAnswer(refusal, request.id))
  })
  scope.addHook('onRequest', guardOrigin(options))
  scope.addHook('onRequest', async (request, reply) => {
    const ctx = contextOf(deps, request, reply)
    const actor = await countStaffCall(ctx, 'mutation', () => actorOf(ctx))
    if (actor === null) throw new Refused({ code: 'UNAUTHENTICATED' })
    if (!holds(actor, 'catalog:write')) throw new Refused({ code: 'FORBIDDEN', permission: 'catalog:write' })
    if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
    callers.set(request, { ...ctx, actor, action: 'admin.media.upload' })
  })
  scope.post('/admin/media', { bodyLimit: bytesMax }, async (request, reply) => {
    const ctx = callers.get(request)
    if (ctx === undefined) throw new Refused({ code: 'UNAUTHENTICATED' })
    const said = request.headers['content-type']?.toLowerCase() ?? ''
    // The parser above passes on what comes.
    const bytes = await received(request.body as Readable).catch((error: unknown) => {
      // What is still on its way can't be told from another request.
      reply.header('connection', 'close')
      throw refusalFor(error, ctx)
    })
    return viewMedium(await upload(ctx, bytes, said), deps.media)
  })
}

/** Who goes away has done it himself; a disk that is full is ours, and it may pass. */
function refusalFor(error: unknown, { log }: StaffContext): Error {
  if (error instanceof Refused) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET')
    return Object.assign(new Error('the sender went away'), { statusCode: 400 })
  log.error({ err: error }, 'an upload could not be received')
  return new Refused({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
}

/** On disk until it has come: many who send slowly at once would fill the memory. */
async function received(body: Readable): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), uploadPrefix))
  try {
    const file = join(directory, randomUUID())
    await pipeline(body, limited(), createWriteStream(file))
    return await readFile(file)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function limited(): Transform {
  let byteCount = 0
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      byteCount += chunk.length
      if (byteCount > bytesMax) done(tooLarge())
      else done(null, chunk)
    },
  })
}

const tooLarge = () => new Refused({ code: 'PAYLOAD_TOO_LARGE' })

/** Shows images to everybody. What lies under a name never changes, so that whoever has it never asks again. */
export const showMedia = (deps: Deps) => async (scope: FastifyInstance) => {
  scope.get<{ Params: { name: string; file: string } }>(
    '/media/:name(^[0-9a-f]{32}-[0-9a-f]{8}$)/:file',
    async (request, reply) => {
      const { media } = deps
      const key = `${request.params.name}/${request.params.file}`
      if (!keyForm.test(key)) return reply.callNotFound()
      if (media.isRead === 'elsewhere')
        return reply.header('cache-control', 'public, max-age=3600').redirect(media.urlOf(key), 302)
      const etag = `"${key}"`
      reply.headers({ 'cache-control': forever, etag })
      if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send()
      const found = await media.get(key).catch((error: unknown) => {
        if (!(error instanceof StorageError)) throw error
        deps.log.error({ err: error, requestId: request.id }, 'an image could not be read')
        return 'not now' as const
      })
      if (found === 'not now' || found === null) {
        reply.removeHeader('etag').header('cache-control', 'no-store')
        if (found === null) return reply.callNotFound()
        return reply.code(503).header('retry-after', '5').send({ code: 'SERVICE_UNAVAILABLE', requestId: request.id })
      }
      return reply.type(typeOfKey(key)).header('content-length', found.byteCount).send(found.body)
    },
  )
}

const isKnown = (known: string | undefined, etag: string): boolean =>
  known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*') ?? false
