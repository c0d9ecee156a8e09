import type { Tally } from './tally.ts'

/** What was done to the shop, what its clients heard, and what came of it. */
export function reportOf(tally: Tally): string[] {
  const times = tally.counted
  const longest = (what: string) => `${(tally.longestMs(what) / 1_000).toFixed(1)} s`
  const all = (beginning: string) =>
    tally
      .countedAs(beginning)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')
  return [
    `orders       ${all('orders ')}; intents ${all('intent: ')}`,
    `visits       ${all('visit: ')}`,
    `holds        ${all('holds ')}; ${times('changes of capture')} changes between holding and capturing at once`,
    `killed       ${all('killed: ')}; back after ${longest('restart of a process')} at most`,
    `PostgreSQL   stopped ${times('restarts of PostgreSQL')} times, away for ${longest('restart of PostgreSQL')} at most`,
    `connections  ${times('transactions cut')} ended in a transaction; ${times('starts without a database')} starts in vain`,
    `Stripe       away for ${longest('absence of Stripe')}; ${times('Stripe was not there')} shoppers found nobody`,
    `letters      ${times('letters')} came, ${times('letters refused')} times the post did not take one or did not say so`,
    `answers      ${all('answer: ')}`,
    `refusals     ${all('refusal: ')}`,
    `calls        ${times('calls answered')} answered, ${times('calls repeated')} repeated`,
    `waits        for an answer ${longest('wait for an answer')} at most, to drain ${longest('drain')}`,
    `invariants   ${times('invariants')} asked`,
  ]
}

/** A run in which little happened proves little. */
export function emptyPartsOf(tally: Tally): string[] {
  const needed = {
    'orders placed': 10,
    'orders paid': 10,
    'orders canceled': 1,
    'orders held': 10,
    'orders shipped': 5,
    'orders refunded': 10,
    'holds captured': 2,
    'holds let go': 1,
    'visit: OUT_OF_STOCK': 1,
    'transactions cut': 1,
    'restarts of PostgreSQL': 2,
    'calls repeated': 1,
    letters: 20,
    'letters refused': 2,
  }
  const missing = Object.entries(needed).filter(([what, least]) => tally.counted(what) < least)
  const kills = tally.countedAs('killed: ').length
  return [
    ...missing.map(([what, least]) => `only ${tally.counted(what)} × ${what}, which takes ${least} to prove anything`),
    ...(kills === 0 ? ['no process was killed'] : []),
  ]
}
