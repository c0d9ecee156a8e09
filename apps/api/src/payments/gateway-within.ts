import type { Created } from './gateway.ts'

/** As Stripe's lists take it. */
export const within = ({ from, to }: Created) => ({
  created: { gte: seconds(from), ...(to === undefined ? {} : { lte: seconds(to) }) },
})

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000)
