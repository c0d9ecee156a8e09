import type { Deps } from '../deps.ts'

/** Of a medium whose row is gone. */
export const eraseFiles = (
  { media }: Pick<Deps, 'media'>,
  { name, files }: { readonly name: string; readonly files: readonly string[] },
): Promise<void> => media.remove(files.map((file) => `${name}/${file}`))
