import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LRUCache } from 'lru-cache'

/**
 * A stack with the places of our sources, where this process is a bundle that has its map beside it; else as it is.
 * Node would do so itself, at a price: with --enable-source-maps it reads the map at each start, and looks places up
 * for every error, also for those that are a plain "no" and that nobody reads.
 */
export function readableStack(stack: string): string {
  // Read anew for a stack with places that are new, and let go: it takes twenty megabytes.
  const maps = new Map<string, SourceMap | null>()
  return stack.replace(framesOfBundle, (frame, url: string, line: string, column: string) => {
    const known = places.get(frame)
    if (known !== undefined) return known
    if (!maps.has(url)) maps.set(url, readMap(`${fileURLToPath(url)}.map`))
    const entry = maps.get(url)?.findEntry(Number(line) - 1, Number(column) - 1)
    const place = entry !== undefined && isOurs(entry) ? placeOf(entry) : frame
    places.set(frame, place)
    return place
  })
}

const framesOfBundle = /(file:\/\/[^\s()]+\/dist\/[^\s()/]+\.js):(\d+):(\d+)/g

/** What fails often fails in the same places. */
const places = new LRUCache<string, string>({ max: 1_000 })

/** A log must not fail for a map that is missing or broken. */
function readMap(file: string): SourceMap | null {
  try {
    return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null
  } catch {
    return null
  }
}

interface Place {
  readonly originalSource: string
  readonly originalLine: number
  readonly originalColumn: number
}

/** Libraries are in the bundle without their sources: there, an entry has all the keys, and nothing in them. */
const isOurs = (entry: Partial<Place>): entry is Place => entry.originalSource !== undefined

/** Sources are named as seen from the bundle. */
const placeOf = ({ originalSource, originalLine, originalColumn }: Place): string =>
  `${join('apps/production/dist', originalSource)}:${originalLine + 1}:${originalColumn + 1}`
