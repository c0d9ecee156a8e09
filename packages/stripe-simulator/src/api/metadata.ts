import { invalid } from './errors.ts'

/** An update merges: '' removes a key, '' instead of the whole clears all. Throws a 400 beyond Stripe's limits. */
export function mergedMetadata(
  before: Readonly<Record<string, string>>,
  asked: Readonly<Record<string, string | number | null>> | '' | null | undefined,
): Record<string, string> {
  if (asked === undefined) return { ...before }
  if (asked === '' || asked === null) return {}
  for (const [key, value] of Object.entries(asked)) checkEntry(key, String(value ?? ''))
  const entries = Object.entries({ ...before, ...asked }).map(([key, value]) => [key, String(value ?? '')] as const)
  const kept = entries.filter(([, value]) => value !== '')
  if (kept.length > 50)
    throw invalid(`Metadata can have up to 50 keys, but you passed in a total of ${kept.length}.`, {
      param: 'metadata',
    })
  return Object.fromEntries(kept)
}

function checkEntry(key: string, value: string): void {
  if ([...key].length > 40)
    throw invalid(
      `Metadata keys can have up to 40 characters, but you passed in a key that is ${[...key].length} characters.`,
      {
        param: 'metadata',
      },
    )
  if ([...value].length > 500)
    throw invalid(
      'Metadata values can have up to 500 characters, but you passed in a value that is ' +
        `${[...value].length} characters. Invalid value: ${value.slice(0, 20)}…`,
      { param: `metadata[${key}]` },
    )
}
