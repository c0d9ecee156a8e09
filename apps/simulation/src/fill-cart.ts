import type { TestVariant } from '@tillwright/db/testing/test-catalogue'
import { apiOf } from './caller.ts'
import { scarceCode } from './promotions.ts'
import type { World } from './world.ts'

/** A cart that was filled before anybody places it. */
export interface FilledCart {
  readonly name: string
  readonly cartToken: string
  /** Whence it is placed: who shares an address takes turns, for there is only so much that it may hold. */
  readonly ip: string
}

export type Lines = Readonly<Partial<Record<TestVariant, number>>>

/** Before anything goes wrong, and as far as the shelves allow. */
export async function fillCart(world: World, name: string, lines: Lines): Promise<FilledCart> {
  const { apis, id, stock, promotions } = world
  const [node] = apis
  if (node === undefined) throw new Error('a world needs a process')
  return node.call(async (deps) => {
    const { cartToken } = await apiOf(deps, {}).cart.create({ market: 'US' })
    const api = apiOf(deps, { cartToken })
    for (const variant of ['mug', 'book', 'teapot', 'ebook', 'vase'] as const) {
      const quantity = Math.min(lines[variant] ?? 0, stock[variant] ?? 1)
      if (quantity > 0) await api.cart.addLine({ variantId: id.variant[variant], quantity })
    }
    const hasCode = promotions !== null && world.randomOf(`codes of ${name}`).chance(promotions.chanceOfCode)
    if (hasCode) await api.cart.applyCoupon({ code: scarceCode })
    return { name, cartToken, ip: `192.0.2.${name.replace(/\D/g, '')}` }
  })
}
