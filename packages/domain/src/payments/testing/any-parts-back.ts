import fc from 'fast-check'
import type { GoodsIndex, PartsBack } from '../refundable.ts'

/** All the pieces of lines of such quantities, and the shipping: somehow split, in some order, some of it together. */
export const anyPartsBack = (quantities: readonly number[]): fc.Arbitrary<PartsBack<GoodsIndex>[]> =>
  fc
    .tuple(...quantities.map(anySplit))
    .chain((splits) => {
      const pieces = splits.flatMap((sizes, index) => sizes.map((quantity) => ({ index, quantity })))
      return inAnyOrder<Part>([...pieces, 'shipping'])
    })
    .chain((all) => {
      const isWithNext = fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length })
      return isWithNext.map((joins) => partsBackOf(all, joins))
    })
    // Money comes later than goods, and of the one return later than of the other.
    .chain(inAnyOrder)

const inAnyOrder = <One>(all: readonly One[]): fc.Arbitrary<One[]> =>
  fc.shuffledSubarray([...all], { minLength: all.length })

type Part = 'shipping' | { readonly index: number; readonly quantity: number }

/** 5 → [2, 1, 2]. */
const anySplit = (quantity: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.integer({ min: 1, max: quantity }), { maxLength: 4 }).map((cuts) => {
    const ends = [...new Set([...cuts, quantity])].sort((a, b) => a - b)
    return ends.map((end, place) => end - (ends[place - 1] ?? 0))
  })

function partsBackOf(parts: readonly Part[], isWithNext: readonly boolean[]): PartsBack<GoodsIndex>[] {
  const returned = new Map<number, number>()
  const all: PartsBack<GoodsIndex>[] = []
  let open: PartsBack<GoodsIndex> = { pieces: [], withShipping: false }
  for (const [place, part] of parts.entries()) {
    if (part === 'shipping') open = { ...open, withShipping: true }
    else {
      const goneBefore = returned.get(part.index) ?? 0
      open = { ...open, pieces: [...open.pieces, { ...part, goneBefore }] }
      returned.set(part.index, goneBefore + part.quantity)
    }
    if (isWithNext[place] && place < parts.length - 1) continue
    all.push(open)
    open = { pieces: [], withShipping: false }
  }
  return all
}
