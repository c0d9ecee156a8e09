import { type Random, randomOf } from './random.ts'
import type { Who } from './scheduler.ts'

/** What can go wrong at a statement: nothing of it is known to the shop beforehand. */
const databaseFaults = [
  /** The process is killed before the statement is sent, or before its answer is read. */
  'kill_before',
  'kill_after',
  /** The connection is lost before the statement arrives, or after it was done: at a COMMIT nobody knows which. */
  'lose_before',
  'lose_after',
  /** PostgreSQL asks for the whole transaction again. */
  'serialization_failure',
  'deadlock',
  /** All connections of the process at once, as a restart of PostgreSQL ends them. */
  'lose_all',
] as const

/** What can go wrong at a call to Stripe, in the words of the simulator where it has them. */
const stripeFaults = [
  'kill_before',
  'kill_after',
  'drop_before',
  'drop_after',
  'timeout_before',
  'timeout_after',
  'error_500',
  'error_500_after',
  'in_flight',
  'rate_limit',
  'lock_timeout',
] as const

type Port = 'database' | 'stripe'
export type Fault = (typeof databaseFaults)[number] | (typeof stripeFaults)[number]

/** One place where something may go wrong. */
export interface Place {
  readonly who: Who
  readonly port: Port
  readonly label: string
  readonly isInTransaction: boolean
}

export interface Faults {
  /** What goes wrong here, if anything does. */
  draw(place: Place): Fault | undefined
  /** From now on nothing goes wrong any more. */
  stop(): void
  readonly met: readonly MetFault[]
}

/** Something that went wrong. */
export interface MetFault {
  /** By which it can be asked for again, also in a world with fewer who take part. */
  readonly name: string
  readonly fault: Fault
  readonly place: string
}

const placeOf = ({ who, port, label }: Place): string => `${who.actor} ${port} ${label}`

/** Faults as a seed has them: seldom, so that what follows from one is seen before the next one comes. */
export function seededFaults(seed: number, { rate, most }: { rate: number; most: number }): Faults {
  const streams = new Map<string, Random>()
  return faultsBy((place, metCount) => {
    const name = `${place.who.actor}/${place.port}`
    const random = streams.get(name) ?? randomOf(seed, `faults/${name}`)
    streams.set(name, random)
    // Of every twenty steps one is a call of Stripe's.
    const isDue = random.chance(place.port === 'stripe' ? Math.min(0.4, 8 * rate) : rate)
    if (!isDue || metCount >= most) return undefined
    return random.pick<Fault>(place.port === 'stripe' ? stripeFaults : databaseFaults)
  })
}

/** These faults and no others, each at its place. Throws where one is none. */
export function namedFaults(names: readonly string[]): Faults {
  const wanted = new Map(names.map((name) => [name.replace(/=.*/, ''), faultIn(name)]))
  return faultsBy((_place, _metCount, spot) => wanted.get(spot))
}

function faultIn(name: string): Fault {
  const fault = [...databaseFaults, ...stripeFaults].find((kind) => name.endsWith(`=${kind}`))
  if (fault === undefined) throw new Error(`${name} is no fault`)
  return fault
}

/** What is wanted at a place, before which so many faults have been met; `spot` is the place by its name. */
type Choice = (place: Place, metCount: number, spot: string) => Fault | undefined

/**
 * A fault is named by what somebody does there, and for the how manieth time: that stays the same as long as he does
 * the same, whoever else takes part.
 */
function faultsBy(choose: Choice): Faults {
  const seen = new Map<string, number>()
  const met: MetFault[] = []
  let isOver = false
  return {
    met,
    stop: () => {
      isOver = true
    },
    draw: (place) => {
      const step = `${place.who.actor}/${place.label.replaceAll(' ', '+')}`
      const times = seen.get(step) ?? 0
      seen.set(step, times + 1)
      const spot = `${step}#${times}`
      const fault = isOver ? undefined : choose(place, met.length, spot)
      if (fault === undefined || !canMeet(place, fault)) return undefined
      met.push({ name: `${spot}=${fault}`, fault, place: placeOf(place) })
      return fault
    },
  }
}

/** Nothing goes wrong; every place is counted. */
export function noFaults(): Faults & { readonly places: readonly Place[] } {
  const places: Place[] = []
  return { met: [], stop: () => undefined, places, draw: (place) => void places.push(place) }
}

/** One fault at one place: the first ones are let through. */
export function faultAt(position: number, fault: Fault): Faults {
  let seen = 0
  return faultsBy(() => (seen++ === position ? fault : undefined))
}

const ofProcesses: ReadonlySet<Fault> = new Set(['kill_before', 'kill_after', 'lose_all'])
const ofTransactions: ReadonlySet<Fault> = new Set(['serialization_failure', 'deadlock'])
const known: Readonly<Record<Port, ReadonlySet<Fault>>> = {
  database: new Set(databaseFaults),
  stripe: new Set(stripeFaults),
}

/** A browser is no process of ours, and only a transaction can be asked for again. */
export function canMeet({ who, port, isInTransaction }: Place, fault: Fault): boolean {
  if (!known[port].has(fault)) return false
  if (who.life === null && ofProcesses.has(fault)) return false
  return isInTransaction || !ofTransactions.has(fault)
}
