/** What a run has counted, and what must not have happened. */
export interface Tally {
  count(what: string, times?: number): void
  /** Keeps the longest of its kind. */
  took(what: string, ms: number): void
  /** Something that the shop must not do. */
  fail(problem: string): void
  /** Something that was done to the shop, told at once. */
  tell(line: string): void
  counted(what: string): number
  /** Everything that was counted under names that begin so, without that beginning, the most frequent first. */
  countedAs(beginning: string): readonly (readonly [string, number])[]
  longestMs(what: string): number
  readonly failures: readonly string[]
}

export function openTally(write: (line: string) => void): Tally {
  const startedAt = performance.now()
  const counts = new Map<string, number>()
  const longest = new Map<string, number>()
  const failures: string[] = []
  const tell = (line: string) => write(`${((performance.now() - startedAt) / 1_000).toFixed(1).padStart(7)} s  ${line}`)
  return {
    count: (what, times = 1) => void counts.set(what, (counts.get(what) ?? 0) + times),
    took: (what, ms) => void longest.set(what, Math.max(longest.get(what) ?? 0, ms)),
    fail: (problem) => {
      failures.push(problem)
      tell(`FAILED: ${problem}`)
    },
    tell,
    counted: (what) => counts.get(what) ?? 0,
    countedAs: (beginning) =>
      [...counts]
        .filter(([what]) => what.startsWith(beginning))
        .map(([what, times]) => [what.slice(beginning.length), times] as const)
        .toSorted(([, one], [, other]) => other - one),
    longestMs: (what) => longest.get(what) ?? 0,
    failures,
  }
}
