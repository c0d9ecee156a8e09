import type { IncomingMessage } from 'node:http'

type Asked = Pick<IncomingMessage, 'method' | 'url' | 'headers'>

/**
 * Whether the answer is the same for everybody and holds no secret: some pages, and the catalogue for whoever shows
 * nothing. Only in such an answer may compression, which tells of what is repeated, meet words of a stranger (BREACH).
 */
export function isPublicRead({ method, url = '', headers }: Asked): boolean {
  if (method !== 'GET' || credentials.some((name) => headers[name] !== undefined)) return false
  const [path = ''] = url.split('?', 1)
  return pages.has(path) || catalogueCalls.test(path)
}

/** Whether it is a read of the catalogue as one whole answer, by somebody who shows nothing. */
export const isCatalogueRead = (request: Asked): boolean =>
  request.method === 'GET' &&
  request.url?.startsWith('/trpc/catalog.') === true &&
  request.headers['trpc-accept'] === undefined &&
  request.headers.accept?.includes('application/jsonl') !== true &&
  isPublicRead(request)

/** A cookie is none: no catalogue looks at one. */
const credentials = ['authorization', 'x-api-key', 'x-cart-token', 'x-order-token'] as const

const pages: ReadonlySet<string> = new Set(['/', '/product'])

const catalogueCalls = /^\/trpc\/catalog\.[\w.]+(,catalog\.[\w.]+)*$/
