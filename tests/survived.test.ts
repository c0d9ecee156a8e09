import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What the page says that a test of a file shows. */
const cited = [
  ...readFileSync(`${root}docs/reliability.md`, 'utf8').matchAll(/^\| .*? \| `([^`]+\.test\.ts)`: (.+?) +\|$/gm),
].map(([, file = '', title = '']) => ({ file, title }))

test('every test that docs/reliability.md names is there, under that name', () => {
  const textOf = new Map([...new Set(cited.map(({ file }) => file))].map((file) => [file, titlesIn(file)]))
  expect(cited.length).toBeGreaterThan(80)
  expect(cited.filter(({ file, title }) => !textOf.get(file)?.has(title))).toEqual([])
})

/** In whichever quotes, and whether they are for one case or for a table of them. */
const titlesIn = (file: string): ReadonlySet<string> =>
  new Set(
    [
      ...readFileSync(`${root}${file}`, 'utf8').matchAll(
        /^test(?:\.\w+)*(?:\((?=['"`])|\([\s\S]*?\)\(\s*)(['"`])(.+?)\1,/gm,
      ),
    ].map(([, , title = '']) => title),
  )
