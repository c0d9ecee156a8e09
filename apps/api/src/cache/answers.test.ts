import { expect, test } from 'vitest'
import { answerOf, openAnswers, type Reading } from './answers.ts'
import { openShown } from './shown.ts'

function openBench({ bytesMax = 1_000_000 } = {}) {
  let silentMs = 0
  let nowMs = Date.now()
  const answers = openAnswers({ bytesMax, silentMs: () => silentMs, now: () => new Date(nowMs) })
  const begin = (address: string): Reading => {
    const claim = answers.claim(address)
    if (claim.kind !== 'read') throw new Error(`it is ${claim.kind}`)
    return claim.reading
  }
  const keep = (reading: Reading, tags: Parameters<ReturnType<typeof openShown>['note']>[0], until?: Date) => {
    const shown = openShown()
    shown.note(tags, until)
    reading.keep(answerOf('{}', 'application/json'), shown)
    reading.end()
  }
  return {
    answers,
    begin,
    keep,
    kindOf: (address: string) => answers.claim(address).kind,
    in: (ms: number) => new Date(nowMs + ms),
    isSilentFor: (ms: number) => {
      silentMs = ms
    },
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

test('what changed while it was read is not kept, and what changed elsewhere is no matter', () => {
  const { answers, begin, keep, kindOf } = openBench()
  const [a, b] = [begin('/a'), begin('/b')]
  answers.forget(['product:1'])
  keep(a, ['product:1'])
  keep(b, ['product:2'])
  expect([kindOf('/a'), kindOf('/b')]).toEqual(['read', 'kept'])
})

test('whoever comes after a change does not wait for somebody who began before it', () => {
  const { answers, begin, kindOf } = openBench()
  const before = begin('/a')
  expect(kindOf('/a')).toBe('wait')
  answers.forget(['product:1'])
  expect(kindOf('/a')).toBe('read')
  before.end()
  expect(kindOf('/a')).toBe('wait')
})

test('only what shows a changed thing is forgotten, and what may show anything', () => {
  const { answers, begin, keep, kindOf } = openBench()
  keep(begin('/a'), ['product:1', 'list:US:all'])
  keep(begin('/b'), ['product:2', 'list:US:all'])
  keep(begin('/any'), ['anything'])
  answers.forget(['product:1'])
  expect(['/a', '/b', '/any'].map(kindOf)).toEqual(['read', 'kept', 'read'])
  answers.forget(['all'])
  expect(kindOf('/b')).toBe('read')
})

test('without news nothing is served or kept, and with them again what was heard of all the time', () => {
  const { begin, keep, kindOf, isSilentFor } = openBench()
  keep(begin('/a'), [])
  isSilentFor(901)
  expect(kindOf('/a')).toBe('read')
  keep(begin('/b'), [])
  isSilentFor(0)
  expect(['/a', '/b'].map(kindOf)).toEqual(['kept', 'read'])
})

test('an answer ends when its price does, and after ten minutes in any case', () => {
  const bench = openBench()
  const { begin, keep, kindOf, pass } = bench
  keep(begin('/a'), [], bench.in(5_000))
  keep(begin('/b'), [])
  pass(5_001)
  expect(['/a', '/b'].map(kindOf)).toEqual(['read', 'kept'])
  pass(600_000)
  expect(kindOf('/b')).toBe('read')
})

test('however many are read, they take no more room than they may', () => {
  const { begin, keep, kindOf } = openBench({ bytesMax: 10_000 })
  for (let n = 0; n < 1_000; n++) keep(begin(`/${n}`), [`product:${n}`])
  const isKept = Array.from({ length: 1_000 }, (_, n) => kindOf(`/${n}`) === 'kept')
  expect(isKept.filter(Boolean).length).toBeLessThan(20)
  expect(isKept.at(-1)).toBe(true)
})
