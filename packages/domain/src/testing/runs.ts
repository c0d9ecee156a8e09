/** How often each property is tried: `fc.assert(property, { numRuns: runs })`. More of them with PROPERTY_RUNS. */
export const runs = Number(process.env.PROPERTY_RUNS ?? 400)
