import type { Address } from './address.ts'
import { type PostalRules, postalRulesOf } from './postal-rules.ts'

/** An address as it stands on paper. */
export interface WrittenAddress {
  readonly name: string
  /** Below or above the name, without the country. */
  readonly lines: readonly string[]
}

/**
 * As the post of its country writes it: where the postcode stands, whether a state is told by its code, and whether the
 * family's name comes first.
 */
export function writtenAddress(address: Address): WrittenAddress {
  const rules = postalRulesOf(address.country)
  const format = rules?.format ?? '%N%n%A%n%C'
  // Where the name comes last, the large comes before the small, families included.
  const endsWithName = format.indexOf('%N') > format.indexOf('%A')
  const names = [address.firstName, address.lastName]
  return {
    name: (endsWithName ? names.reverse() : names).join(' ').trim(),
    lines: format
      .replace('%A', streetFormat(format, endsWithName))
      .split('%n')
      .map((line) => writtenLine(line, address, rules))
      .filter((line) => line !== ''),
  }
}

/** Not every country's post tells a city from its streets, and every address of ours does. */
function streetFormat(format: string, endsWithName: boolean): string {
  if (format.includes('%C')) return '%A%n%B'
  return endsWithName ? '%C%A%n%B' : '%A%n%B%n%C'
}

function writtenLine(line: string, address: Address, rules: PostalRules | null): string {
  const written = line.replace(/%([A-Z])/g, (_, part: string) => {
    if (part === 'C') return line.includes('%C%A') && isLatin(address.city) ? `${address.city} ` : address.city
    return partOf(part, { line, address, rules })
  })
  return /[\p{L}\p{N}]/u.test(written.replace(/^CH-$/, '')) ? written.replace(/^[\s,-]+|[\s,-]+$/g, '') : ''
}

interface Part {
  readonly line: string
  readonly address: Address
  readonly rules: PostalRules | null
}

function partOf(part: string, { line, address, rules }: Part): string {
  switch (part) {
    case 'A':
      return address.addressLine1
    case 'B':
      return address.addressLine2 ?? ''
    case 'S':
      return stateOf(line, address.state ?? '', rules)
    case 'Z':
      return address.zipCode ?? ''
    default:
      return ''
  }
}

/** "NY" beside its city, "Tokyo" in its own language on a line of its own. */
function stateOf(line: string, state: string, rules: PostalRules | null): string {
  const isCodeUsed = line.replace('%S', '').trim() !== '' && /^[A-Z]{2,3}$/.test(state)
  return isCodeUsed ? state : (rules?.stateNames.get(state) ?? state)
}

const isLatin = (text: string): boolean => /\p{Script=Latin}$/u.test(text)
