import type { Random } from './random.ts'

/** The orders that staff has before them: buyers put them there, and many may have the same one in their hands. */
export interface Desk {
  bring(order: DeskOrder): void
  /** Null while there is none of that kind. */
  pick(random: Random, isHeld: boolean): DeskOrder | null
}

export interface DeskOrder {
  readonly id: string
  readonly totalMinor: number
  readonly currency: string
  /** Whether its money was only held when it came here. */
  readonly isHeld: boolean
}

/** So few that several meet at one. */
const most = 12

export function openDesk(): Desk {
  const [held, paid]: [DeskOrder[], DeskOrder[]] = [[], []]
  return {
    bring: (order) => {
      const orders = order.isHeld ? held : paid
      orders.push(order)
      if (orders.length > most) orders.shift()
    },
    pick: (random, isHeld) => random.shuffled(isHeld ? held : paid)[0] ?? null,
  }
}
