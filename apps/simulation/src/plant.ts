import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Edit } from './mutant.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * Changes the text of files of the shop as they are loaded, before anything else is: a bug that is in no file. Answers
 * how many edits have not met their file yet, or did not find their words in it.
 */
export function plant(edits: readonly Edit[]): { readonly missing: () => readonly Edit[] } {
  const missing = new Set(edits)
  registerHooks({
    load: (url, context, nextLoad) => {
      const loaded = nextLoad(url, context)
      const path = url.startsWith('file:') ? fileURLToPath(url).slice(root.length) : ''
      const mine = edits.filter(({ file }) => file === path)
      if (mine.length === 0 || loaded.source === undefined || loaded.source === null) return loaded
      let source = textOf(loaded.source)
      for (const edit of mine) {
        if (source.split(edit.find).length !== 2) continue
        source = source.replace(edit.find, () => edit.put)
        missing.delete(edit)
      }
      return { ...loaded, source }
    },
  })
  return { missing: () => [...missing] }
}

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray): string =>
  typeof source === 'string' ? source : Buffer.from(source as ArrayBuffer).toString('utf8')
