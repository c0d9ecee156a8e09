import { readdir } from 'node:fs/promises'
import type { inferRouterOutputs } from '@trpc/server'
import sharp, { type Sharp } from 'sharp'
import type { AppRouter } from '../router.ts'
import { type TestShop, until } from './open-test-shop.ts'
import { apiKeyOf } from './sign-in.ts'

export type Medium = Omit<inferRouterOutputs<AppRouter>['admin']['media']['get'], 'products' | 'createdAt'>

/** An image of one colour; of two colours there are two images. */
export const picture = ({ width = 400, height = 300, red = 90 } = {}): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 60, b: 200 } } })

export interface Sent {
  readonly status: number
  /** Of an answer that says yes. */
  readonly medium: Medium
  /** Of one that says no. */
  readonly refusal: { readonly code: string; readonly reason?: string } | undefined
}

/** Somebody who minds the catalogue's images. */
export async function mediaStaff(shop: TestShop, at = shop.url) {
  const apiKey = await apiKeyOf(shop, ['catalog:read', 'catalog:write'])
  const post = async (body: Uint8Array<ArrayBuffer>, type: string): Promise<Sent> => {
    const headers = { 'content-type': type, 'x-api-key': apiKey }
    const answer = await fetch(`${at}/admin/media`, { method: 'POST', body, headers })
    // What the route promises: one or the other.
    const said = (await answer.json()) as Medium & { error?: { json: { data: { refusal: Sent['refusal'] } } } }
    return { status: answer.status, medium: said, refusal: said.error?.json.data.refusal }
  }
  const api = shop.as({ apiKey })
  return {
    apiKey,
    api,
    media: api.admin.media,
    post,
    send: (bytes: Uint8Array, type: string) => post(new Uint8Array(bytes), type),
    /** Sends one and waits for its smaller ones. */
    keep: async (image: Sharp): Promise<Medium> => {
      const { medium } = await post(new Uint8Array(await image.jpeg().toBuffer()), 'image/jpeg')
      const { mediaId } = medium
      return until(async () => {
        const now = await api.admin.media.get.query({ mediaId })
        return now.sources.length > 0 ? now : null
      }, 30_000)
    },
  }
}

/** Everything that lies on the disk of a shop. */
export async function filesOnDisk({ options }: TestShop): Promise<string[]> {
  const found = await readdir(options.media.directory, { recursive: true, withFileTypes: true })
  return found.flatMap((one) => (one.isFile() ? [one.name] : [])).toSorted()
}
