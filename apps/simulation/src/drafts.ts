import type { SeenDraft } from './journal.ts'
import type { Complaint } from './verdict.ts'
import type { World } from './world.ts'

/** What staff was told of drafts is so, and one was made for each key. */
export async function brokenDrafts(world: World): Promise<Complaint[]> {
  const { journal } = world
  if (journal.draftsAsked.size === 0) return []
  const now = await readDrafts(world)
  const ofKey = new Map<string, string>()
  const complaints = journal.drafts.flatMap((said): Complaint[] => {
    const { key, draftId } = said
    const first = key === null ? draftId : (ofKey.get(key) ?? draftId)
    if (key !== null) ofKey.set(key, first)
    const facts = JSON.stringify({ said, now: now.get(draftId) ?? 'none', first })
    const isKept = isStillSo(said, now.get(draftId) ?? (journal.removalsAsked.has(draftId) ? null : undefined))
    return [
      ...(first === draftId ? [] : [{ rule: 'one_draft_per_key', facts }]),
      ...(isKept ? [] : [{ rule: 'acknowledged_is_kept', facts }]),
    ]
  })
  const tooMany = now.size > journal.draftsAsked.size ? [`${now.size} drafts`] : []
  const left = journal.removed.filter((draftId) => now.has(draftId))
  return [
    ...complaints,
    ...tooMany.map((facts) => ({ rule: 'one_draft_per_key', facts })),
    ...left.map((draftId) => ({ rule: 'acknowledged_is_kept', facts: `${draftId} was removed` })),
  ]
}

interface Draft {
  readonly version: number
  readonly lines: string
}

/** A draft is as it was seen, or has another version since, or was to be removed. */
function isStillSo(said: SeenDraft, now: Draft | null | undefined): boolean {
  if (now === undefined || now === null) return now === null
  return now.version > said.version || (now.version === said.version && now.lines === said.lines)
}

async function readDrafts({ db }: World): Promise<Map<string, Draft>> {
  const rows = await db
    .selectFrom('cart')
    .leftJoin('cart_line as line', 'line.cart_id', 'cart.id')
    .select(['cart.draft_id as draftId', 'cart.version', 'line.variant_id as variantId', 'line.quantity'])
    .where('cart.draft_id', 'is not', null)
    .execute()
  const drafts = new Map<string, { version: number; lines: string[] }>()
  for (const { draftId, version, variantId, quantity } of rows) {
    const draft = drafts.get(draftId ?? '') ?? { version, lines: [] }
    if (variantId !== null) draft.lines.push(`${variantId} ${quantity}`)
    drafts.set(draftId ?? '', draft)
  }
  return new Map([...drafts].map(([id, { version, lines }]) => [id, { version, lines: lines.toSorted().join() }]))
}
