/** Something that must not be, told once however often it was met. */
export interface Failure {
  readonly title: string
  readonly lines: readonly string[]
}

export interface Failures {
  /** Whether nobody has told of this before. */
  isNew(key: string): boolean
  add(failure: Failure): void
  readonly all: readonly Failure[]
}

export function openFailures(tell: (line: string) => void): Failures {
  const keys = new Set<string>()
  const all: Failure[] = []
  return {
    isNew: (key) => {
      const isNew = !keys.has(key)
      keys.add(key)
      return isNew
    },
    add: (failure) => {
      all.push(failure)
      for (const line of textOf(failure)) tell(line)
    },
    all,
  }
}

export const textOf = ({ title, lines }: Failure): string[] => [`FAILED: ${title}`, ...lines.map((line) => `  ${line}`)]
