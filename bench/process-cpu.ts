import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds that a process and its present and ended children have used, user and system together (Linux). */
export function cpuSecondsOfTree(root: number): number {
  const stats = readStats()
  const tree = treeOf(root, stats)
  const ticks = stats.filter(({ pid }) => tree.has(pid)).reduce((sum, { own }) => sum + own, 0)
  const ended = stats.find(({ pid }) => pid === root)?.ended ?? 0
  return (ticks + ended) / ticksPerSecond
}

/** The most that a process or one of its children has ever held in memory, in MB (Linux). */
export const peakMegabytesInTree = (root: number): number =>
  Math.max(...[...treeOf(root, readStats())].map((pid) => peakMegabytesOf(pid)))

/** The most that a process has ever held in memory, in MB (Linux). */
export const peakMegabytesOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024

function treeOf(root: number, stats: readonly { pid: number; parent: number }[]): ReadonlySet<number> {
  const tree = new Set([root])
  for (let before = 0; before !== tree.size; ) {
    before = tree.size
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid)
  }
  return tree
}

const readStats = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => statOf(Number(pid)))

/** USER_HZ, which Linux fixes for /proc. */
const ticksPerSecond = 100

function statOf(pid: number): { pid: number; parent: number; own: number; ended: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may itself have spaces and brackets; the fields after it are counted from its end.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [1, 11, 12, 13, 14].map((index) => fields[index])
    return [{ pid, parent, own: utime + stime, ended: cutime + cstime }]
  } catch {
    return []
  }
}
