import type { PlanNode } from './watch-plans.ts'

/** A plan in one line: which tables it reads by which indexes, what it sorts and where it stops; no costs. */
export function describePlan(node: PlanNode): string {
  const inner = counted((node.Plans ?? []).map(describePlan).filter((text) => text !== ''))
  const name = nameOf(node)
  if (name === '') return inner
  return inner === '' ? name : `${name}(${inner})`
}

/** Of what only joins or passes on, nothing is said. */
const silent: ReadonlySet<string> = new Set([
  ...['Nested Loop', 'Memoize', 'Materialize', 'Result', 'Subquery Scan', 'Unique', 'Append', 'Group', 'LockRows'],
  ...['ModifyTable', 'BitmapOr', 'BitmapAnd', 'Function Scan', 'Values Scan', 'CTE Scan', 'ProjectSet', 'Hash'],
])

function nameOf(node: PlanNode): string {
  const { 'Node Type': type, 'Relation Name': table, 'Index Name': index } = node
  if (type === 'Bitmap Heap Scan') return ''
  if (index !== undefined) return type.startsWith('Bitmap') ? `bitmap ${index}` : index
  if (table !== undefined && type !== 'ModifyTable') return `${type} ${table}`
  return silent.has(type) ? '' : type
}

/** The same once more is said by a number. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].map(([text, count]) => (count === 1 ? text : `${count} × ${text}`)).join(', ')
}
