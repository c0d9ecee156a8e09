import { accept, type Decision, refuse } from '../refusal.ts'

/** How many more unpaid orders count in one name; counts down while a batch of orders is decided. */
export interface UnpaidRoom {
  leftCount: number
  readonly maxCount: number
}

/** By name: a customer's, a guest's e-mail address, or a client address. One that is missing has no end. */
export type UnpaidRooms = ReadonlyMap<string, UnpaidRoom>

/** Whether one more unpaid order fits in all names that it counts in. It takes nothing yet, see `takeUnpaidRoom`. */
export function decideUnpaidRoom(rooms: UnpaidRooms, names: readonly string[]): Decision<null> {
  for (const room of roomsOf(rooms, names)) {
    if (room.leftCount <= 0) return refuse({ code: 'LIMIT_EXCEEDED', limit: 'unpaidOrders', max: room.maxCount })
  }
  return accept(null)
}

/** One less in each of these names. */
export function takeUnpaidRoom(rooms: UnpaidRooms, names: readonly string[]): void {
  for (const room of roomsOf(rooms, names)) room.leftCount -= 1
}

const roomsOf = (rooms: UnpaidRooms, names: readonly string[]): UnpaidRoom[] =>
  names.flatMap((name) => rooms.get(name) ?? [])
