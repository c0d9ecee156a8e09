import type { OrderId } from '@tillwright/domain/ids'
import { type Api, type Client, insist } from '../caller.ts'
import type { Random } from '../random.ts'
import { staffKey } from '../set-up.ts'
import type { World } from '../world.ts'
import { tell } from './shopper.ts'

/** Somebody of the staff who looks after what went wrong, and has it done again, whether that is needed or not. */
export async function workAsSupport(world: World, moves: number): Promise<void> {
  const random = world.randomOf('support')
  const { scheduler, journal, apis: nodes } = world
  const onInternal = (error: unknown) => journal.sawInternal(error)
  const client: Client = { nodes, scheduler, random, onInternal, haste: null }
  for (let move = 0; move < moves; move++) {
    for (let pause = random.below(25); pause > 0; pause--) await scheduler.turn('thinks')
    const name = random.pick(choreNames)
    await chores[name]({ world, client, key: `support-${move}` }, random)
  }
}

interface Support {
  readonly world: World
  readonly client: Client
  /** Of this one move. */
  readonly key: string
}

type Chore = (support: Support, random: Random) => Promise<void>

const chores = {
  /** Any event, dead or not, and now and then two times by one key. */
  replay: async (support, random) => {
    const events = await ask(support, 'list events', (api) => api.admin.stripeEvents.list({ limit: 50 }))
    if (events === undefined || events.items.length === 0) return
    const eventId = random.pick(events.items).id
    const wish = random.chance(0.5) ? { eventId, idempotencyKey: support.key } : { eventId }
    const { replayed } = support.world.journal
    for (let times = random.chance(0.2) ? 2 : 1; times > 0; times--)
      await ask(support, 'replay', async (api) => {
        const { id, replayCount } = await api.admin.stripeEvents.replay(wish)
        replayed.push({ eventId: id, replayCount })
      })
  },
  /** By its own id, or by that of its dead letter. */
  retry: async (support, random) => {
    const filter = random.chance(0.5) ? ({ state: 'failed' } as const) : ({ queue: 'dead-letters' } as const)
    const jobs = await ask(support, 'list jobs', (api) => api.admin.jobs.list(filter))
    if (jobs === undefined || jobs.items.length === 0) return
    const jobId = random.pick(jobs.items).id
    await ask(support, 'retry a job', (api) => api.admin.jobs.retry({ jobId }))
  },
  reconcile: async (support, random) => {
    const { acknowledged } = support.world.journal
    if (acknowledged.length === 0) return
    const orderId = random.pick(acknowledged).orderId as OrderId
    await ask(support, 'reconcile', (api) => api.admin.payments.reconcile({ orderId }))
  },
  look: async (support) => {
    await ask(support, 'count jobs', (api) => api.admin.jobs.queues())
    await ask(support, 'list differences', (api) => api.admin.payments.differences({}))
  },
} as const satisfies Record<string, Chore>

const choreNames = ['replay', 'replay', 'retry', 'retry', 'retry', 'reconcile', 'look'] as const

async function ask<T>({ world, client }: Support, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await insist(client, { credential: { kind: 'api_key', key: staffKey } }, act)
  tell(world, what, outcome)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
