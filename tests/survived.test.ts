import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a page says that a test of a file shows. */
const citedBy = (page: string) =>
  [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^\| .*? \| `([^`]+\.test\.ts)`: (.+?) +\|$/gm)].map(
    ([, file = '', title = '']) => ({ file, title }),
  )

test.each([
  ['docs/reliability.md', 80],
  ['SECURITY.md', 30],
])('every test that %s names is there, under that name', (page, least) => {
  const cited = citedBy(page)
  const textOf = new Map([...new Set(cited.map(({ file }) => file))].map((file) => [file, titlesIn(file)]))
  expect(cited.length).toBeGreaterThan(least)
  expect(cited.filter(({ file, title }) => !textOf.get(file)?.has(title))).toEqual([])
})

/** In whichever quotes, and whether they are for one case or for a table of them. */
const titlesIn = (file: string): ReadonlySet<string> =>
  new Set(
    [
      ...readFileSync(`${root}${file}`, 'utf8').matchAll(
        /^ *test(?:\.\w+)*(?:\(\s*(?=['"`])|\([\s\S]*?\)\(\s*)(['"`])(.+?)\1,/gm,
      ),
    ].map(([, , title = '']) => title),
  )
