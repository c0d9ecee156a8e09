import { openJournal } from './journal.ts'
import { emptyShelves, type Kind, type Things } from './things.ts'

export type Put<K extends Kind = Kind> = { [P in K]: { readonly kind: P; readonly thing: Things[P] } }[K]

/** All that one call changes; one line of the journal, so that it happens whole or not at all. */
export interface Change {
  readonly put: readonly Put[]
  readonly gone: readonly { readonly kind: Kind; readonly id: string }[]
}

export interface Store {
  find<K extends Kind>(kind: K, id: string): Things[K] | undefined
  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Things[K][]
  commit(change: Change): void
  close(): void
}

/** The memory of the simulator, backed by the journal. A damaged line in the middle of the file is an error. */
export function openStore(journalFile: string | null): Store {
  const shelves = emptyShelves()
  const shelve = <K extends Kind>({ kind, thing }: Put<K>): unknown => shelves[kind].set(thing.id, thing)
  const apply = (change: Change) => {
    for (const put of change.put) shelve(put)
    for (const { kind, id } of change.gone) shelves[kind].delete(id)
  }
  const journal = openJournal(journalFile, (line) => apply(JSON.parse(line)))
  return {
    find: (kind, id) => shelves[kind].get(id),
    all: (kind) => [...shelves[kind].values()],
    commit: (change) => {
      if (change.put.length + change.gone.length === 0) return
      journal.append(change)
      apply(change)
    },
    close: () => journal.close(),
  }
}
