import { draftOf, draftStaff } from '../testing/draft-staff.ts'
import type { TestShop } from '../testing/open-test-shop.ts'

/** What inputs about drafts name. */
export interface DraftTargets {
  readonly draftId: string
}

export async function openDraftSubjects(shop: TestShop): Promise<DraftTargets> {
  const { id: draftId } = await (await draftStaff(shop)).createDraft.mutate(draftOf(shop, { mug: 1 }))
  return { draftId }
}
