import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface Release {
  readonly name: string
  readonly version: string
  readonly publishedAt: Date
  readonly manifest?: object
  /** Whether it says, and proves, from which build it comes. */
  readonly hasProvenance?: boolean
}

export interface Registry extends AsyncDisposable {
  readonly url: string
}

/** A package registry on this machine that has these releases, and knows these weaknesses, if any at all. */
export async function openRegistry(releases: readonly Release[], advisories?: object): Promise<Registry> {
  const tarballs = new Map<string, Buffer>()
  for (const release of releases) tarballs.set(`/${fileOf(release)}`, await pack(release))
  const server = createServer(({ url: path = '', headers }, response) => {
    if (advisories !== undefined && path.endsWith('/advisories/bulk')) return response.end(JSON.stringify(advisories))
    const tarball = tarballs.get(path)
    if (tarball !== undefined) return response.end(tarball)
    const own = releases.filter(({ name }) => `/${name}` === path)
    if (own.length === 0) return response.writeHead(404).end('{}')
    return response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(documentOf(own, `http://${headers.host}`, tarballs)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: async () => void server.close() }
}

const fileOf = ({ name, version }: Release): string => `${name}-${version}.tgz`

const manifestOf = ({ name, version, manifest = {} }: Release) => ({ name, version, ...manifest })

/** What npm calls a packument. */
function documentOf(releases: readonly Release[], url: string, tarballs: ReadonlyMap<string, Buffer>): object {
  const name = releases[0]?.name
  const attestations = { url: `${url}/none`, provenance: { predicateType: 'https://slsa.dev/provenance/v1' } }
  const versions = releases.map((release) => {
    const integrity = createHash('sha512')
      .update(tarballs.get(`/${fileOf(release)}`) ?? '')
      .digest('base64')
    const proof = release.hasProvenance === true ? { attestations } : {}
    const dist = { tarball: `${url}/${fileOf(release)}`, integrity: `sha512-${integrity}`, ...proof }
    return [release.version, { ...manifestOf(release), dist }] as const
  })
  const time = Object.fromEntries(releases.map(({ version, publishedAt }) => [version, publishedAt.toISOString()]))
  const newest = releases.at(-1)?.publishedAt.toISOString()
  return {
    name,
    'dist-tags': { latest: releases.at(-1)?.version },
    versions: Object.fromEntries(versions),
    time: { ...time, created: newest, modified: newest },
  }
}

async function pack(release: Release): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'tillwright-release-'))
  try {
    await mkdir(join(directory, 'package'))
    await writeFile(join(directory, 'package/package.json'), JSON.stringify(manifestOf(release)))
    await promisify(execFile)('tar', ['-czf', 'release.tgz', 'package'], { cwd: directory })
    return await readFile(join(directory, 'release.tgz'))
  } finally {
    await rm(directory, { recursive: true })
  }
}
