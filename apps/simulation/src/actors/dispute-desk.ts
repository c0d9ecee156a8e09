import type { DisputeId, OrderId } from '@tillwright/domain/ids'
import type { Api, Client } from '../caller.ts'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { askAs, patient, perhapsTwice } from './chore.ts'

/** Somebody of the staff who answers banks: well, badly or not at all, and now and then gives in. */
export async function workOnDisputes(world: World, answers: number, isOver: () => boolean): Promise<void> {
  const random = world.randomOf('dispute desk')
  const client = patient(world, random)
  for (let given = 0; given < answers; ) {
    for (let pause = 1 + random.below(15); pause > 0; pause--) await world.scheduler.turn('thinks')
    const desk = { world, client, random, key: `dispute-${given}` }
    const open = await ask(desk, 'list', (api) => api.admin.disputes.list({ isOpen: true }))
    if (open === undefined || open.items.length === 0) {
      if (isOver()) return
      continue
    }
    given++
    const picked = random.pick(open.items)
    const disputeId = picked.id as DisputeId
    // Goods that are not wanted any more do not leave, whoever gets the money.
    if (random.chance(0.3)) await cancel(desk, picked.orderId as OrderId)
    await answer(desk, disputeId, random.pick(ways))
  }
}

interface Desk {
  readonly world: World
  readonly client: Client
  readonly random: Random
  readonly key: string
}

const ways = ['win', 'win', 'lose', 'escalate', 'draft', 'file', 'accept', 'look', 'miss'] as const

async function answer(desk: Desk, disputeId: DisputeId, way: (typeof ways)[number]): Promise<void> {
  const asked = { disputeId, idempotencyKey: desk.key }
  switch (way) {
    case 'win':
      return submit(desk, disputeId, 'winning_evidence')
    case 'lose':
      return submit(desk, disputeId, 'losing_evidence')
    case 'escalate':
      return submit(desk, disputeId, 'escalate_inquiry_evidence')
    case 'draft':
      return perhapsTwice(desk, () =>
        ask(desk, 'save', (api) => api.admin.disputes.saveEvidence({ ...asked, evidence: { customer_name: 'Ada' } })),
      )
    case 'file':
      return perhapsTwice(desk, () =>
        ask(desk, 'file', (api) => api.admin.disputes.addEvidenceFile({ ...asked, ...receipt })),
      )
    case 'accept':
      return perhapsTwice(desk, () => ask(desk, 'accept', (api) => api.admin.disputes.accept(asked)))
    case 'look':
      await ask(desk, 'look', (api) => api.admin.disputes.get({ disputeId }))
      return
    case 'miss':
  }
}

async function cancel(desk: Desk, orderId: OrderId): Promise<void> {
  await ask(desk, 'cancel', (api) => api.admin.orders.updateStatus({ orderId, status: 'CANCELED' }))
}

const submit = (desk: Desk, disputeId: DisputeId, text: string): Promise<void> =>
  perhapsTwice(desk, () =>
    ask(desk, 'submit', (api) =>
      api.admin.disputes.submitEvidence({
        ...{ disputeId, idempotencyKey: desk.key },
        evidence: { uncategorized_text: text },
      }),
    ),
  )

const receipt = {
  ...({ field: 'receipt', fileName: 'receipt.pdf' } as const),
  content: Buffer.from('%PDF-1.7').toString('base64'),
}

async function ask<T>(desk: Desk, what: string, act: (api: Api) => Promise<T>): Promise<T | undefined> {
  const outcome = await askAs(desk, `dispute ${what}`, act)
  return outcome.kind === 'answer' ? outcome.answer : undefined
}
