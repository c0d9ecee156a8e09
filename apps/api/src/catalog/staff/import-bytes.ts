import type { CsvSource } from './import-csv.ts'

/** What no row can be read of. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
}

export interface Utf8Csv {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly delimiter: ',' | ';' | '\t'
}

/** A file as UTF-8, and what stands between its cells. Looks no further into it than its first row. */
export async function utf8Of(source: CsvSource): Promise<Utf8Csv> {
  const chunks = inUtf8(bytesOf(source))
  const seen: Uint8Array[] = []
  let seenCount = 0
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    seen.push(next.value)
    seenCount += next.value.length
    if (next.value.includes(newline) || seenCount > headerBytesMax) break
  }
  const first = Buffer.concat(seen)
  async function* all() {
    if (first.length > 0) yield first
    yield* chunks
  }
  return { bytes: all(), delimiter: delimiterOf(first.toString('utf8')) }
}

const newline = 10
const headerBytesMax = 65_536

async function* bytesOf(source: CsvSource): AsyncGenerator<Uint8Array> {
  if (typeof source === 'string') yield Buffer.from(source)
  else for await (const chunk of source) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

async function* inUtf8(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start = new Uint8Array()
  while (start.length < 4) {
    const next = await source.next()
    if (next.done) break
    start = Buffer.concat([start, next.value])
  }
  const encoding = utf16Of(start)
  if (encoding === null) {
    yield start
    yield* source
    return
  }
  const decoder = new TextDecoder(encoding)
  const decode = (chunk: Uint8Array) => Buffer.from(decoder.decode(chunk, { stream: true }))
  yield decode(start)
  for await (const chunk of source) yield decode(chunk)
  yield Buffer.from(decoder.decode())
}

/** Throws UnreadableFile for UTF-16 that does not say which. */
function utf16Of([a, b, c, d]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if ((a === 0 && c === 0) || (b === 0 && d === 0)) {
    throw new UnreadableFile('the file seems to be UTF-16 without a byte order mark: save it as UTF-8')
  }
  return null
}

function delimiterOf(text: string): Utf8Csv['delimiter'] {
  const counts = { ',': 0, ';': 0, '\t': 0 }
  let isQuoted = false
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted
    else if (isQuoted) continue
    else if (sign === '\n' || sign === '\r') break
    else if (sign === ',' || sign === ';' || sign === '\t') counts[sign] += 1
  }
  if (counts[';'] > counts[','] && counts[';'] >= counts['\t']) return ';'
  return counts['\t'] > counts[','] ? '\t' : ','
}
