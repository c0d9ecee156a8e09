/** What may be sent. */
export const acceptedTypes = ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'] as const
export type ImageType = (typeof acceptedTypes)[number]

/**
 * What is wrong with an image besides its pixels: that it is said to be another one, or is something else at the same
 * time. Nothing of that would be kept; whoever sends it should know that it is not what he thinks it is.
 */
export function wrongWith(
  bytes: Buffer,
  { said, found }: { readonly said: string; readonly found: ImageType },
): 'type_mismatch' | 'polyglot' | null {
  if ((said === 'image/jpg' ? 'image/jpeg' : said) !== found) return 'type_mismatch'
  return isDocument(bytes) || isArchive(bytes) || hasScript(bytes) ? 'polyglot' : null
}

/** Readers of PDF look for it in the first kilobyte. */
const isDocument = (bytes: Buffer): boolean => bytes.subarray(0, 1_024).includes('%PDF-')

/** A ZIP (a JAR, an office document) is read from its end, before which there is at most a comment. */
function isArchive(bytes: Buffer): boolean {
  const end = bytes.subarray(-65_557)
  const at = end.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  // It says how long its comment is, up to the very end: four bytes alone can be chance.
  return at >= 0 && at + 22 <= end.length && end.readUInt16LE(at + 20) === end.length - at - 22
}

/** Too long to be chance, and in no image for a reason. */
const hasScript = (bytes: Buffer): boolean => /<script[\s>]|<!doctype html|<\?php/i.test(bytes.toString('latin1'))
