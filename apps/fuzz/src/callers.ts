import type { Caller as GridCaller } from '@tillwright/api/grid/callers'
import type { Random } from '@tillwright/simulation/random'
import type { Procedure } from './procedures.ts'

/** Who calls. Staff and the tool may do everything. */
export type Caller = Extract<
  GridCaller,
  'anonymous' | 'cart' | 'guest' | 'owner' | 'other customer' | 'staff with' | 'API key' | 'ended session'
>

/** Mostly those who are let in; the others are the business of the grid. */
export const callerFor = (audience: Procedure['audience'], random: Random): Caller => random.pick(usual[audience])

const usual: Readonly<Record<Procedure['audience'], readonly Caller[]>> = {
  anyone: ['anonymous', 'anonymous', 'cart', 'owner', 'staff with', 'API key'],
  shopper: ['cart', 'cart', 'cart', 'owner', 'owner', 'owner', 'other customer', 'anonymous'],
  owner: ['owner', 'owner', 'owner', 'guest', 'guest', 'guest', 'other customer', 'anonymous'],
  customer: ['owner', 'owner', 'owner', 'owner', 'other customer', 'anonymous', 'ended session'],
  staff: [...many('staff with', 40), ...many('API key', 16), 'anonymous', 'owner', 'guest', 'ended session'],
}

function many(caller: Caller, times: number): Caller[] {
  return Array.from({ length: times }, () => caller)
}
