import type { Outcome } from './run.ts'

/** What was called, what was said to it, and what it took. */
export function reportOf({ count, neverGranted, memory }: Outcome, ms: number): string[] {
  const outcomes = [...count.outcomes].toSorted(([, one], [, other]) => other - one)
  const longest = [...count.longest].toSorted(([, one], [, other]) => other - one).slice(0, 5)
  const seconds = ms / 1_000
  const { user, system } = process.cpuUsage()
  const cpuSeconds = (user + system) / 1_000_000
  return [
    `calls     ${count.calls} in ${seconds.toFixed(0)} s, ${(count.calls / seconds).toFixed(0)} a second`,
    `CPU       ${cpuSeconds.toFixed(0)} s of this process, clients included`,
    `answers   ${outcomes.map(([outcome, times]) => `${outcome} ${times}`).join(', ')}`,
    `granted   every procedure but ${neverGranted.join(', ') || 'none'}`,
    `longest   ${longest.map(([path, taken]) => `${path} ${(taken / 1_000).toFixed(1)} s`).join(', ')}`,
    `memory    ${memory.map(({ heapMb, rssMb }) => `${heapMb} MB of heap, ${rssMb} MB in all`).join('; ')}`,
  ]
}
