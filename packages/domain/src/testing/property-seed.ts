import { configureGlobal } from 'fast-check'

/**
 * The same code gets the same answer: properties are tried with one seed, wherever the tests run. PROPERTY_SEED names
 * another one, which is how a failure comes again; `random` tries what nobody has tried.
 */
const asked = process.env.PROPERTY_SEED ?? '20261127'
if (asked !== 'random') configureGlobal({ seed: Number(asked) })
