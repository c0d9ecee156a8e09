import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import { forever, keyForm, type MediaStorage, StorageError } from './storage.ts'

export interface S3Settings {
  readonly endpoint: string
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Where people read the bucket; null where they read through us. */
  readonly publicUrl: string | null
  /** Of the shop itself. */
  readonly ownUrl: string
  /** How long one request may take, 20,000 where it is not given. */
  readonly timeoutMs?: number
}

/**
 * A bucket of S3 or of whoever speaks like it, addressed by path, which all of them understand. A body is sent whole,
 * with its hash signed: no framing of checksums, which many do not know.
 */
export function openS3Storage(settings: S3Settings): MediaStorage {
  const { bucket, publicUrl, ownUrl, region, accessKeyId, secretAccessKey, timeoutMs = 20_000 } = settings
  const root = `${settings.endpoint.replace(/\/+$/, '')}/${bucket}`
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2, initRetryMs: 100 })
  const ask = async (method: 'GET' | 'PUT' | 'DELETE', key: string, init: RequestInit = {}): Promise<Response> => {
    if (!keyForm.test(key)) throw new StorageError('no key of a medium')
    const signal = AbortSignal.timeout(timeoutMs)
    // Whoever holds the bucket is configured, and nobody whom he sends us to.
    const asked = client.fetch(`${root}/${key}`, { ...init, method, signal, redirect: 'error' })
    const answer = await asked.catch((error: unknown) => {
      throw new StorageError('the bucket does not answer', { cause: error })
    })
    if (answer.ok || answer.status === 404) return answer
    await answer.body?.cancel()
    throw new StorageError(`the bucket answered ${answer.status}`)
  }
  return {
    isRead: publicUrl === null ? 'here' : 'elsewhere',
    urlOf: (key) => `${publicUrl ?? ownUrl}/${key}`,
    put: async (key, body, type) => {
      const hash = createHash('sha256').update(body).digest('hex')
      const headers = { 'content-type': type, 'cache-control': forever, 'x-amz-content-sha256': hash }
      const answer = await ask('PUT', key, { body: new Uint8Array(body), headers })
      await answer.body?.cancel()
      if (!answer.ok) throw new StorageError('there is no such bucket')
    },
    get: async (key) => {
      const answer = await ask('GET', key)
      if (answer.ok && answer.body !== null)
        return { body: Readable.fromWeb(answer.body), byteCount: Number(answer.headers.get('content-length')) }
      await answer.body?.cancel()
      return null
    },
    // An object is there when all of it has come.
    removeUnfinished: async () => undefined,
    remove: async (keys) => {
      for (const key of keys) await (await ask('DELETE', key)).body?.cancel()
    },
  }
}
