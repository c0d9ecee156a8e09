/** What an original is kept as, whatever it was sent as. */
export type StoredImageType = 'image/jpeg' | 'image/png' | 'image/webp'

export const extensionOf = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
} as const satisfies Record<StoredImageType, string>

/** What the smaller ones are made in; whoever shows them takes the first that he can. */
export const variantTypes = ['image/avif', 'image/webp'] as const
export type VariantType = (typeof variantTypes)[number]

const usualWidths = [320, 640, 1280, 2000] as const

/** How wide the smaller ones are, the narrowest first: never wider than the original. */
export const variantWidthsOf = (width: number): number[] => [
  ...usualWidths.filter((usual) => usual < width),
  ...(width <= Math.max(...usualWidths) ? [width] : []),
]

export const variantFile = (width: number, type: VariantType): string => `${width}.${type.slice('image/'.length)}`

export const originalFile = (type: StoredImageType): string => `original.${extensionOf[type]}`

/** All that may lie under a medium's name, made or not. */
export const filesOf = ({ width, type }: { readonly width: number; readonly type: StoredImageType }): string[] => [
  originalFile(type),
  ...variantWidthsOf(width).flatMap((narrower) => variantTypes.map((made) => variantFile(narrower, made))),
]

/**
 * What the files of a medium lie under: the hash (in hex) of what they were made of, and a part of its id, so that the
 * same bytes that come again after a removal meet no file that is still being removed.
 */
export function nameOf(id: string, contentHash: string): string {
  return `${contentHash.slice(0, 32)}-${id.slice(-8)}`
}
