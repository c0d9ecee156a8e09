import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from '@20minutes/s3rver'
import type { ServeOptions } from '../serve.ts'

/** The one account of that server. */
const accessKeyId = 'S3RVER'

/** What a request to the bucket was, and what was answered. */
export interface AskedOfBucket {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly status: number
}

/** A server that speaks S3 and checks signatures, seen through a proxy that can lose what it is sent. */
export async function openS3Server({ bucket = 'pictures' } = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-s3-'))
  const quiet = { address: '127.0.0.1', port: 0, silent: true, vhostBuckets: false }
  const server = new S3rver({ ...quiet, directory, configureBuckets: [{ name: bucket }] })
  const { port } = await server.run()
  const asked: AskedOfBucket[] = []
  let failing = 0
  const proxy = createServer((incoming, answer) => {
    const { method = '', url: path = '', headers } = incoming
    if (failing > 0) {
      failing--
      incoming.resume()
      answer.writeHead(503).end()
      return
    }
    // The Host stays as it was signed.
    const onward = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (said) => {
      asked.push({ method, path, headers, status: said.statusCode ?? 0 })
      answer.writeHead(said.statusCode ?? 500, said.headers)
      said.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const media = ({ publicUrl = null, secretAccessKey = accessKeyId }: Differing = {}): ServeOptions['media'] => ({
    directory: '/nowhere',
    publicUrl,
    s3: { endpoint, bucket, region: 'us-east-1', accessKeyId, secretAccessKey },
  })
  return {
    asked,
    media,
    bucketUrl: `${endpoint}/${bucket}`,
    /** What lies there now. */
    filesOf: (name: string) => filesUnder(`${directory}/${bucket}/${name}`),
    fail: (times: number) => {
      failing = times
    },
    [Symbol.asyncDispose]: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
      await server.close()
      await rm(directory, { recursive: true })
    },
  }
}

interface Differing {
  readonly publicUrl?: string | null
  readonly secretAccessKey?: string
}

async function filesUnder(directory: string): Promise<string[]> {
  const found = await readdir(directory).catch(() => [])
  // It keeps what it knows of an object beside it.
  return [...new Set(found.map((name) => name.replace(/\._S3rver_\w+(\.\w+)?$/, '')))].toSorted()
}
