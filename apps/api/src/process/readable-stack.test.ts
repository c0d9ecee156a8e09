import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { readableStack } from './readable-stack.ts'

/** A bundle of which the first line is a library's, which has no source, and the second one ours. */
function openBundle(): Disposable & { readonly url: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tillwright-stack-'))
  const file = join(folder, 'dist', 'server.js')
  mkdirSync(join(folder, 'dist'))
  const map = { version: 3, sources: ['../../api/src/orders/place.ts'], names: [], mappings: 'A;AAAA' }
  writeFileSync(`${file}.map`, JSON.stringify(map))
  return { url: pathToFileURL(file).href, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

test('a stack that goes through a library keeps its frame, and shows ours as it was written', () => {
  using bundle = openBundle()
  const stack = `Error: gone\n    at query (${bundle.url}:1:9)\n    at place (${bundle.url}:2:1)`
  expect(readableStack(stack).split('\n')).toEqual([
    'Error: gone',
    `    at query (${bundle.url}:1:9)`,
    '    at place (apps/api/src/orders/place.ts:1:1)',
  ])
})
