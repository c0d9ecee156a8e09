import type { OrderId } from '@tillwright/domain/ids'
import { type Api, type Client, insist, type Outcome } from '../caller.ts'
import type { ShownGoods } from '../journal.ts'
import type { Random } from '../random.ts'
import { staffKey } from '../set-up.ts'
import type { World } from '../world.ts'
import { tell } from './shopper.ts'

/** One thing that somebody of the staff has to do. */
export interface Chore {
  readonly world: World
  readonly client: Client
  readonly random: Random
  /** One that was paid. */
  readonly orderId: OrderId
  /** Of this one chore. */
  readonly key: string
}

/** Whoever waits until he is answered, and hears of whatever nobody should. */
export function patient({ scheduler, journal, apis: nodes }: World, random: Random): Client {
  return { nodes, scheduler, random, onInternal: (error) => journal.sawInternal(error), haste: null }
}

/** Somebody clicks twice. */
export async function perhapsTwice(
  { random }: Pick<Chore, 'random'>,
  act: (again: boolean) => Promise<unknown>,
): Promise<void> {
  await act(false)
  if (random.chance(0.3)) await act(true)
}

/** Passes an answer on, and remembers where it says that the goods are. */
export async function shows<Answer extends ShownGoods>(
  { world }: Pick<Chore, 'world'>,
  answer: Promise<Answer>,
): Promise<Answer> {
  const shown = await answer
  world.journal.sawGoods(shown)
  return shown
}

export async function ask<T>(
  chore: Pick<Chore, 'world' | 'client'>,
  what: string,
  act: (api: Api) => Promise<T>,
): Promise<T | undefined> {
  const outcome = await askAs(chore, `warehouse ${what}`, act)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}

/** In the name of the staff; counted by these words. */
export async function askAs<T>(
  { world, client }: Pick<Chore, 'world' | 'client'>,
  what: string,
  act: (api: Api) => Promise<T>,
): Promise<Outcome<T>> {
  const outcome = await insist(client, { credential: { kind: 'api_key', key: staffKey } }, act)
  tell(world, what, outcome)
  return outcome
}
