import { follow, openShop, refusalOf, webStorage } from '@tillwright/sdk'

// What runs in the page knows a page's globals; nothing else here does.
declare const document: { readonly cookie: string }

const name = { firstName: 'Ada', lastName: 'Lovelace' }
const where = { addressLine1: '1 Main Street', city: 'New York', state: 'NY', zipCode: '10001', country: 'US' }

const openHere = (url: string) => openShop({ url, session: 'cookie', storage: webStorage(localStorage) })

/** What the site's own script does in the page. */
export const scenarios = {
  signUp: async ({ url }: { url: string }) => {
    const person = { email: 'ada@example.com', password: 'an analytical engine', ...name }
    await openHere(url).auth.register.mutate(person)
    return { cookie: document.cookie, kept: JSON.stringify(localStorage) }
  },

  comeBackAndLeave: async ({ url }: { url: string }) => {
    const shop = openHere(url)
    const { email } = await shop.auth.me.query()
    await shop.auth.logout.mutate({})
    return { email, gone: await shop.auth.me.query().catch(refusalOf) }
  },

  /** The connection drops after the first update. */
  watch: async ({ url, variantId, shippingMethodId }: Record<'url' | 'variantId' | 'shippingMethodId', string>) => {
    const open: AbortController[] = []
    const droppable: typeof fetch = (input, init) => {
      const line = new AbortController()
      open.push(line)
      return fetch(input, { ...init, signal: AbortSignal.any([line.signal, ...(init?.signal ? [init.signal] : [])]) })
    }
    const shop = openShop({ url, fetch: droppable })
    await shop.cart.create.mutate({ market: 'US' })
    await shop.cart.addLine.mutate({ variantId, quantity: 1 })
    const to = { shippingAddress: { ...name, ...where }, shippingMethodId }
    const { expectedTotal } = await shop.checkout.quote.query(to)
    const placing = { ...to, email: 'ada@example.com', paymentMethod: 'stripe', expectedTotal } as const
    const { order } = await shop.orders.place.mutate(placing)
    const types: string[] = []
    for await (const { type } of follow(shop.orders.onUpdate, { orderId: order.id })) {
      types.push(type)
      if (type !== 'placed') break
      for (const line of open) line.abort()
      await shop.orders.cancel.mutate({ orderId: order.id, reason: 'changed my mind' })
    }
    return types
  },

  openCart: async ({ url }: { url: string }): Promise<string> => {
    const opened = openHere(url).cart.create.mutate({})
    return opened.then(
      () => 'it was opened',
      (error: unknown) => String(error),
    )
  },
}
export type Scenarios = typeof scenarios

Object.assign(globalThis, { scenarios })
