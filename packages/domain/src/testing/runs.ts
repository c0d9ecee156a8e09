import { configureGlobal } from 'fast-check'

/** How often each property is tried: `fc.assert(property, { numRuns: runs })`. More of them with PROPERTY_RUNS. */
export const runs = Number(process.env.PROPERTY_RUNS ?? 1000)

// A failure names its seed; with PROPERTY_SEED it comes again.
const seed = process.env.PROPERTY_SEED
if (seed !== undefined) configureGlobal({ seed: Number(seed) })
