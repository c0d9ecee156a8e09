import { type Served, serve } from '../serve.ts'
import type { TestShop } from './open-test-shop.ts'

export interface Nodes extends AsyncDisposable {
  /** The test shop's own one is the first. */
  readonly all: readonly Served[]
  /** The same shop as one of them serves it, taking turns by the number. */
  at(number: number): TestShop
}

/** More processes' worth of a test shop: each with connections, lane and jobs of its own. */
export async function openNodes(shop: TestShop, count: number, { works }: { works: boolean }): Promise<Nodes> {
  const others = await Promise.all(
    Array.from({ length: count - 1 }, () => serve({ ...shop.options, port: 0, works, databasePoolMax: 6 })),
  )
  const all = [shop.served, ...others]
  return {
    all,
    at: (number) => {
      const { url } = all[number % all.length] ?? shop.served
      return { ...shop, url, as: shop.at(url) }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(others.map((node) => node.stop(2_000)))
    },
  }
}
