import type { Inputs } from './inputs.ts'

/** For procedures about media. */
export const ofMedia: Inputs = {
  'admin.media.list': () => ({}),
  'admin.media.get': ({ mediaId }) => ({ mediaId }),
  'admin.media.update': ({ mediaId }) => ({ mediaId, alt: 'A mug', version: 1 }),
  'admin.media.remove': ({ mediaId }) => ({ mediaId, version: 1 }),
  'admin.media.productImages': ({ bareProductId }) => ({ productId: bareProductId }),
  'admin.media.setProductImages': ({ bareProductId }) => ({ productId: bareProductId, images: [], version: 1 }),
}
