import { headersOf } from '@tillwright/api/grid/callers'
import { type Inputs, inputsOf } from '@tillwright/api/grid/inputs'
import { openStage, type Targets } from '@tillwright/api/grid/targets'
import { type Served, serve } from '@tillwright/api/serve'
import { holdMoney } from '@tillwright/api/testing/holding-shop'
import { openTestShop, type TestShop } from '@tillwright/api/testing/open-test-shop'
import { openGuest, payWith } from '@tillwright/api/testing/shopper'
import type { Random } from '@tillwright/simulation/random'
import type { Caller } from './callers.ts'
import { type Heard, openHeard } from './heard.ts'
import { type Known, openKnown } from './known.ts'
import { ripeInputs } from './ripe.ts'

/** A shop that is called, filled with what the permission grid has in it. */
export interface World extends AsyncDisposable {
  readonly url: string
  readonly shop: TestShop
  /** The process's worth of a shop that is called; the test shop's own one sets the stage. */
  readonly node: Served
  readonly heard: Heard
  readonly known: Known
  headersOf(caller: Caller, random: Random): Promise<Record<string, string>>
  /** An input that the grid knows to be right, on what this caller may name. Undefined where it has none. */
  rightInput(path: string, caller: Caller, random: Random): Promise<{ readonly input: unknown } | undefined>
  /** This caller has signed out, or was sent away: he comes back as somebody new. */
  forget(caller: Caller): void
  /** Whether its stage can be set no more: what is on it was sold, closed or removed by calls. */
  isWornOut(): boolean
  /** Sets the stage anew, for calls end what they are about, and callers with it. */
  renew(): void
  /**
   * A guest with a full cart who knows what it costs: nothing that is only guessed becomes an order. Undefined where
   * the shop sells no more.
   */
  openPurchase(): Promise<Purchase | undefined>
  /** An input with the names of the stage in it where it names what is on it. */
  shown(input: unknown): string
  /** What a caller may name. */
  targetsOf(caller: Caller): Promise<Targets>
  /** Learns from an answer; what is to be paid is paid, mostly. */
  learn(answer: unknown, random: Random): Promise<void>
}

interface Purchase {
  readonly request: object
  readonly headers: Readonly<Record<string, string>>
}

export interface WorldOptions {
  /** Whether money is captured only when goods leave. */
  readonly holds: boolean
}

/** A shop that was half set up when a connection came too late is of no use: the next try has one of its own. */
export const openWorld = (options: WorldOptions): Promise<World> => patiently(() => openOnce(options))

async function openOnce({ holds }: WorldOptions): Promise<World> {
  const shop = await openTestShop({ works: false, stock: { mug: 10_000, book: 10_000, sticker: 10_000 } })
  const heard = openHeard()
  // A caller behind this proxy has whichever address he says: nobody's room for unpaid orders is used up.
  const options = {
    ...shop.options,
    port: 0,
    works: true,
    // Who finds no connection is told so, long before he would have lost patience.
    databaseWaitMs: 2_000,
    keepsSchedule: true,
    log: heard.log,
    trustProxy: ['127.0.0.1'],
  }
  const node = await serve(options).catch(async (error: unknown) => {
    await shop[Symbol.asyncDispose]()
    throw error
  })
  const close = async (): Promise<void> => {
    await node.stop(5_000)
    await shop[Symbol.asyncDispose]()
  }
  const stage = await openStage(shop).catch(async (error: unknown) => {
    await close()
    throw error
  })
  if (holds) await holdMoney(shop)
  const ripe = ripeInputs(shop)
  const known = openKnown()
  for (const market of ['US', 'DE', 'JP']) known.learn(market, 'market')
  const right: Inputs = inputsOf(shop)
  const waysTo = (path: string) => Object.keys(right).filter((way) => way === path || way.startsWith(`${path} by `))
  const headers = new Map<Caller, Record<string, string>>()
  const headersFor = async (caller: Caller, random: Random): Promise<Record<string, string>> => {
    const kept = headers.get(caller) ?? (await patiently(() => headersOf(shop, caller, { ...stage, permission: null })))
    headers.set(caller, kept)
    const [cartToken, orderToken] = [known.pick('cartToken', random), known.pick('orderToken', random)]
    const address = `10.${random.below(250)}.${random.below(250)}.${random.below(250)}`
    const isShopping = caller === 'cart' && typeof cartToken === 'string' && random.chance(0.7)
    const isOwner = caller === 'guest' && typeof orderToken === 'string' && random.chance(0.5)
    return {
      ...kept,
      'x-forwarded-for': address,
      ...(isShopping ? { 'x-cart-token': cartToken } : {}),
      ...(isOwner ? { 'x-order-token': orderToken } : {}),
    }
  }
  let failedSettings = 0
  const names = new Map<unknown, string>()
  const targetsOf = async (caller: Caller): Promise<Targets> => {
    const targets = await stage.targetsOf(caller)
    if (names.has(targets.orderId) && names.has(targets.addressId)) return targets
    known.learn(targets)
    for (const [name, value] of Object.entries(targets)) names.set(value, name)
    return targets
  }
  return {
    url: node.url,
    shop,
    node,
    heard,
    known,
    headersOf: headersFor,
    rightInput: async (path, caller, random) => {
      const [own, ripen] = [waysTo(path), ripe[path]]
      // Where the shop refuses to bring something so far, it is tried with what is there.
      const ripened = ripen !== undefined && random.chance(0.5) ? await ripen().catch(() => undefined) : undefined
      if (ripened !== undefined) return { input: ripened }
      if (own.length === 0) return undefined
      try {
        const input = await right[random.pick(own)]?.(await targetsOf(caller))
        known.learnInput(input)
        return { input }
      } catch {
        failedSettings++
        stage.renew()
        return undefined
      }
    },
    openPurchase: async () => {
      try {
        const guest = await patiently(() => openGuest(shop, { mug: 1, book: 2 }))
        const request = await guest.request().catch(() => ({}))
        return { request, headers: { 'x-cart-token': guest.cartToken } }
      } catch {
        failedSettings++
        return undefined
      }
    },
    forget: (caller) => void headers.delete(caller),
    isWornOut: () => failedSettings >= 20,
    renew: () => {
      stage.renew()
      headers.clear()
    },
    shown: (input) => shownInput(input).replace(/"([^"]*)"/g, (text, value: string) => `${names.get(value) ?? text}`),
    targetsOf,
    learn: async (answer, random) => {
      known.learn(answer)
      const intentId = random.chance(0.7) ? intentIn(answer) : undefined
      if (intentId !== undefined) await payWith(shop, intentId)
    },
    [Symbol.asyncDispose]: close,
  }
}

function intentIn(answer: unknown): string | undefined {
  const payment = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'payment') : undefined
  const intentId = typeof payment === 'object' && payment !== null ? Reflect.get(payment, 'paymentIntentId') : undefined
  return typeof intentId === 'string' ? intentId : undefined
}

/** On a machine that is too busy, a connection is waited for in vain: that is nobody's fault. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times++) {
    try {
      return await work()
    } catch (error) {
      if (times === 5 || isRefused(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
}

/** The shop has answered, and would answer the same again. */
function isRefused(error: unknown): boolean {
  const data = error instanceof Error ? Reflect.get(error, 'data') : undefined
  const status = typeof data === 'object' && data !== null ? Reflect.get(data, 'httpStatus') : undefined
  return typeof status === 'number' && status < 500
}

/** On one line, and with what JSON has no word for. */
function shownInput(input: unknown): string {
  const word = (_: string, value: unknown) => {
    if (typeof value === 'bigint' || value === undefined || Number.isNaN(value)) return `${value}`
    return typeof value === 'string' && value.length > 2_000 ? `${value.slice(0, 40)}… (${value.length} long)` : value
  }
  return (JSON.stringify(input, word) ?? String(input)).slice(0, 3_000)
}
