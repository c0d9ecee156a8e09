import { invalid } from './errors.ts'

/** A decoded form: `a[b][0]=c` is `{ a: { b: { 0: 'c' } } }`. */
export interface Form {
  readonly [name: string]: string | Form
}

/** Decodes `application/x-www-form-urlencoded` with nested names. Throws a 400 for text that is no such form. */
export function decodeForm(text: string): Form {
  const root = emptyBranch()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const name = decoded(at < 0 ? pair : pair.slice(0, at))
    plant(root, segmentsOf(name), at < 0 ? '' : decoded(pair.slice(at + 1)))
  }
  return root
}

interface Branch {
  [name: string]: string | Branch
}

// Without a prototype, so that a parameter named __proto__ is a name like any other.
const emptyBranch = (): Branch => Object.create(null)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalid(`Invalid request: '${text.slice(0, 60)}' is not well-formed percent-encoded text.`)
  }
}

function segmentsOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  if (match === null) return [name]
  const [, head = '', tail = ''] = match
  return [head, ...Array.from(tail.matchAll(/\[([^[\]]*)\]/g), ([, segment = '']) => segment)]
}

function plant(branch: Branch, [head = '', ...rest]: readonly string[], value: string): void {
  const name = head === '' ? String(Object.keys(branch).length) : head
  if (rest.length === 0) {
    branch[name] = value
    return
  }
  const below = branch[name]
  const next = typeof below === 'object' ? below : emptyBranch()
  branch[name] = next
  plant(next, rest, value)
}
