import type { Random } from '@tillwright/simulation/random'

/** What the shop has named in its answers, and what is on the stage: so that calls get past what does not exist. */
export interface Known {
  /** Something that was called so, if anything was. */
  pick(name: string, random: Random): unknown
  /** Any id, of whatever it is. */
  pickId(random: Random): string
  /** Remembers all that an answer names. */
  learn(value: unknown, name?: string): void
  /** The same of an input that was right, and its parts as a whole. */
  learnInput(input: unknown): void
}

const keptPerName = 24

export function openKnown(): Known {
  const byName = new Map<string, unknown[]>()
  const keep = (name: string, value: unknown): void => {
    const kept = byName.get(name) ?? []
    if (kept.length >= keptPerName) kept.shift()
    kept.push(value)
    byName.set(name, kept)
  }
  const pick = (name: string, random: Random): unknown => {
    const kept = byName.get(name)
    return kept === undefined ? undefined : random.pick(kept)
  }
  let budget = 0
  const walk = (value: unknown, name: string, isInput = false): void => {
    if (budget-- <= 0) return
    if (Array.isArray(value)) for (const one of value.slice(0, 8)) walk(one, singular(name), isInput)
    else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      if (isInput || whole.has(name)) keep(name, value)
      for (const [key, inner] of Object.entries(value)) walk(inner, nameOf(key, name), isInput)
    } else if (typeof value === 'string' && value.length <= 200) {
      keep(name, value)
      if (isId.test(value)) keep('any id', value)
    } else if (typeof value === 'number') keep(name, value)
  }
  return {
    pick,
    pickId: (random) => String(pick('any id', random) ?? crypto.randomUUID()),
    learn: (value, name = 'answer') => {
      budget = 400
      walk(value, name)
    },
    learnInput: (input) => {
      budget = 400
      if (typeof input === 'object' && input !== null)
        for (const [key, value] of Object.entries(input)) walk(value, key, true)
    },
  }
}

/** Under which name an input asks for what an answer names. */
function nameOf(key: string, within: string): string {
  if (key === 'id') return `${within}Id`
  return key === 'nextCursor' ? 'cursor' : key
}

/** Objects that are only right as they were answered. */
const whole: ReadonlySet<string> = new Set(['expectedTotal'])
const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/s$/, '')
