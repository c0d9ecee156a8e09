import type { OrderLineId } from '@tillwright/domain/ids'
import { z } from 'zod'
import { id } from '../schemas.ts'

export const piece = z.strictObject({ lineId: id<OrderLineId>(), quantity: z.int().min(1).max(999) })

/** Pieces of lines, each line once. */
export const piecesInput = z.array(piece).min(1).max(1_000).refine(areNamedOnce, 'names a line twice')

export function areNamedOnce(pieces: readonly { readonly lineId: OrderLineId }[]): boolean {
  return new Set(pieces.map(({ lineId }) => lineId)).size === pieces.length
}
