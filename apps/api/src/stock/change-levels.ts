import type { Tx } from '@tillwright/db/client'
import {
  type LevelKey,
  type LevelsMoved,
  type LevelWrite,
  type LockedLevel,
  lockLevels,
  type StoredLevel,
  writeLevels,
} from '@tillwright/db/stock-levels'
import { tellLow } from '@tillwright/db/stock-low'
import type { Actor } from '@tillwright/domain/accounts/actor'
import type { VariantId } from '@tillwright/domain/ids'
import type { Decision } from '@tillwright/domain/refusal'
import { allOf, fallsLow, type Level } from '@tillwright/domain/stock/change-level'
import type { Deps } from '../deps.ts'
import { granted, Refused } from '../refused.ts'
import type { Facts } from '../staff/audit-change.ts'

/** Who changes levels, whether by a call or by a file. */
export interface LevelsChanger extends Pick<Deps, 'jobs' | 'newId'> {
  readonly actor: Pick<Actor, 'name'>
}

/** What somebody wants of a level. */
export interface LevelWish extends LevelKey {
  /** Where it stands in what was asked, as "lines.0". */
  readonly path: string
  decide(from: Level): Decision<Level>
}

export interface LevelsWished {
  /** Each about another level, at locations that there are. */
  readonly wishes: readonly LevelWish[]
  readonly moved: Omit<LevelsMoved, 'actor' | 'actorName'>
}

interface NamedLevel extends StoredLevel {
  readonly sku: string
}

export interface LevelsChanged {
  /** In the order of the wishes, those that stay as they were too. */
  readonly levels: readonly NamedLevel[]
  /** By SKU, what was and what is, where that differs. */
  readonly before: Facts
  readonly after: Facts
}

/**
 * Changes levels, all or none: the same statements for any number of them. Lists, those who wait for goods and who
 * minds the stock hear of it. Throws NOT_FOUND for a variant, VALIDATION_FAILED for one that has no stock of its own,
 * and the refusals of the decisions.
 */
export async function changeLevels(
  ctx: LevelsChanger,
  tx: Tx,
  { wishes, moved }: LevelsWished,
): Promise<LevelsChanged> {
  const writes = decideAll(wishes, await lockLevels(tx, wishes))
  const changed = writes.filter(({ before, after }) => isChanged(before, after))
  const answer = {
    levels: writes.map(({ after }) => after),
    before: factsOf(changed.map(({ before }) => before)),
    after: factsOf(changed.map(({ after }) => after)),
  }
  if (changed.length === 0) return answer
  await writeLevels(tx, { writes: changed, moved: { ...moved, ...by(ctx) } }, ctx.newId)
  await tell(ctx, tx, changed)
  return answer
}

const by = ({ actor }: LevelsChanger) => ({ actor: 'staff', actorName: actor.name })

interface DecidedLevel extends LevelWrite {
  readonly before: LockedLevel
  readonly after: NamedLevel
}

function decideAll(wishes: readonly LevelWish[], locked: readonly LockedLevel[]): DecidedLevel[] {
  const found = new Map(locked.map((level) => [keyOf(level), level]))
  const asked = wishes.map((wish) => {
    const before = found.get(keyOf(wish))
    if (before === undefined) throw new Refused({ code: 'NOT_FOUND', entity: 'variant' })
    return { wish, before }
  })
  const levels = granted(allOf(asked.map(({ wish, before }) => wish.decide(before))))
  const decided = asked.flatMap(({ wish, before }, row) => {
    const level = levels[row]
    return level === undefined
      ? []
      : [{ wish, before, after: { ...level, locationId: before.locationId, sku: before.sku } }]
  })
  const issues = decided.flatMap(({ wish, before, after }) =>
    before.isBundle && after.tracked
      ? [{ path: `${wish.path}.variantId`, message: 'is a bundle: its components have the stock' }]
      : [],
  )
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
  return decided
}

const keyOf = ({ variantId, locationId }: LevelKey): string => `${variantId} ${locationId}`

const isChanged = (before: StoredLevel, after: StoredLevel): boolean =>
  isOfferedDifferently(before, after) || before.lowStockThreshold !== after.lowStockThreshold

const isOfferedDifferently = (before: StoredLevel, after: StoredLevel): boolean =>
  before.onHand !== after.onHand || before.backorderLimit !== after.backorderLimit || before.tracked !== after.tracked

async function tell({ jobs }: LevelsChanger, tx: Tx, changed: readonly DecidedLevel[]): Promise<void> {
  const variantIds = new Set<VariantId>()
  for (const { before, after } of changed) if (isOfferedDifferently(before, after)) variantIds.add(after.variantId)
  if (variantIds.size > 0) await jobs.enqueue(tx, 'refresh-listing', [{ variantIds: [...variantIds] }])
  const low = changed.flatMap(({ before, after }) => {
    const { variantId, locationId, lowStockThreshold: threshold } = after
    const availableCount = after.onHand - after.reserved
    return fallsLow(before, after) && threshold !== null ? [{ variantId, locationId, availableCount, threshold }] : []
  })
  await tellLow(jobs, tx, low)
}

const factsOf = (levels: readonly NamedLevel[]): Facts =>
  Object.fromEntries(
    levels.map(({ sku, onHand, backorderLimit, lowStockThreshold, tracked }) => [
      sku,
      { onHand, backorderLimit, lowStockThreshold, tracked },
    ]),
  )
