import type { Random } from '@tillwright/simulation/random'
import type { Known } from './known.ts'
import { foreignKeys, oddValue } from './odd-values.ts'

/** The same input with one to three things wrong. What is given stays as it is. */
export function mutated(input: unknown, random: Random, known: Known): unknown {
  let changed = copied(input)
  for (let times = random.chance(0.7) ? 1 : 2 + random.below(2); times > 0; times--)
    changed = changedOnce(changed, random, known)
  return changed
}

/** A place in an input: what it is in, and under which name. */
interface Place {
  readonly holder: Record<string, unknown>
  readonly key: string
}

function changedOnce(input: unknown, random: Random, known: Known): unknown {
  const places = placesIn(input)
  if (places.length === 0 || random.chance(0.04)) return random.chance(0.3) ? [input] : oddValue(random, known)
  const { holder, key } = random.pick(places)
  const value = holder[key]
  // What is known belongs to others as well, and the next change may be within it.
  const put = (next: unknown) => Object.defineProperty(holder, key, { ...plain, value: copied(next) })
  const roll = random.next()
  if (roll < 0.16) remove(holder, key)
  else if (roll < 0.5) put(oddValue(random, known))
  else if (roll < 0.62) put(known.pick(key, random) ?? known.pickId(random))
  else if (roll < 0.74) put(retyped(value, random))
  else if (roll < 0.84) addKey(isHolder(value) ? value : holder, random, known)
  else put(stretched(value, random))
  return input
}

const plain = { enumerable: true, configurable: true, writable: true } as const

function remove(holder: Record<string, unknown>, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1)
  else delete holder[key]
}

/** Defined and not assigned, so that `__proto__` is a key like others. */
function addKey(holder: Record<string, unknown>, random: Random, known: Known): void {
  const value = copied(oddValue(random, known))
  if (Array.isArray(holder)) holder.push(value)
  else Object.defineProperty(holder, random.pick(foreignKeys), { ...plain, value })
}

function retyped(value: unknown, random: Random): unknown {
  const forms: unknown[] = [
    [value],
    { value },
    `${isHolder(value) ? '[object Object]' : value}`,
    JSON.stringify(value, withoutBigInts) ?? null,
  ]
  if (typeof value === 'string') forms.push(Number(value), value.split(''), new Date(value), { ...value.split('') })
  if (typeof value === 'number')
    forms.push(BigInt(Number.isFinite(value) ? Math.trunc(value) : 0), new Date(value), value === 1)
  if (Array.isArray(value)) forms.push({ ...value }, value[0])
  return forms[random.below(forms.length)]
}

const withoutBigInts = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)

/** More of the same, or a little beside it. */
function stretched(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) {
    const times = random.pick([2, 2, 11, 101, 1_001])
    return Array.from({ length: Math.min(value.length * times, 2_000) }, (_, at) => copied(value[at % value.length]))
  }
  if (typeof value === 'string') {
    const [half, tail] = [value.slice(0, value.length >> 1), value.slice(value.length >> 1)]
    const odd = random.pick(['\u0000', '\ud800', ' ', '\n', '\u202e', '%', "'", '\u00a0', '😀', '.', '-', '0'])
    const forms = [half + odd + tail, value + odd, odd + value, value.toUpperCase(), value.toLowerCase(), half]
    return random.pick([...forms, value.repeat(2), value.repeat(50).slice(0, 5_000), [...value].reverse().join('')])
  }
  if (typeof value === 'number')
    return random.pick([value + 1, value - 1, -value, value * 1_000, value + 0.5, 1 / value])
  if (value instanceof Date) return new Date(value.getTime() + random.pick([1, -1, 1e15, -1e14]))
  if (typeof value === 'boolean') return !value
  return { value, again: value }
}

/** At most so many, for some inputs are large by now. */
const placesMax = 300

function placesIn(input: unknown): Place[] {
  const places: Place[] = []
  const open = [input]
  for (let holder = open.pop(); holder !== undefined && places.length < placesMax; holder = open.pop()) {
    if (!isHolder(holder)) continue
    for (const key of Object.keys(holder).slice(0, 40)) {
      places.push({ holder, key })
      if (isHolder(holder[key])) open.push(holder[key])
    }
  }
  return places
}

export const isHolder = (value: unknown): value is Record<string, unknown> =>
  Array.isArray(value) ||
  (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)

/** Also of what structuredClone does not take. */
export function copied<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copied) as T
  if (!isHolder(value)) return value
  const copy = {}
  for (const key of Object.keys(value)) Object.defineProperty(copy, key, { ...plain, value: copied(value[key]) })
  return copy as T
}
