import { closestLocale } from '@tillwright/domain/markets/locale'
import { attributeFacet, foldValue, optionFacet, vendorFacet } from '@tillwright/domain/search/document'
import { z } from 'zod'
import type { SearchFacets } from './search-port.ts'

export const Facet = z
  .object({
    kind: z.enum(['vendor', 'attribute', 'option']),
    code: z.string().describe('What it is chosen by: the code of an attribute, or the name of an option'),
    title: z.string(),
    values: z.array(z.object({ value: z.string(), count: z.int(), selected: z.boolean() })),
  })
  .meta({ id: 'Facet' })
type Facet = z.output<typeof Facet>

const facetsMax = 50
const valuesMax = 100

interface Chosen {
  readonly vendor?: string[] | undefined
  readonly attributes?: Record<string, string[]> | undefined
  readonly options?: Record<string, string[]> | undefined
}

/** By key of the facet, as the port takes them. */
export const choicesOf = ({ vendor, attributes = {}, options = {} }: Chosen): ReadonlyMap<string, readonly string[]> =>
  new Map([
    ...(vendor === undefined ? [] : [[vendorFacet, vendor] as const]),
    ...Object.entries(attributes).map(([code, values]) => [attributeFacet(code), values] as const),
    ...Object.entries(options).map(([name, values]) => [optionFacet(name), values] as const),
  ])

interface Shown {
  readonly choices: ReadonlyMap<string, readonly string[]>
  readonly locale: string
}

/** The vendor, the attributes that shoppers filter by in their order, then the options. */
export function viewFacets({ counts, attributes }: SearchFacets, { choices, locale }: Shown): Facet[] {
  const keys = new Set([...counts.map(({ key }) => key), ...choices.keys()])
  const countsOf = (facet: string) => counts.filter(({ key }) => key === facet)
  const options = [...keys].filter((key) => key.startsWith('option:')).toSorted()
  const named = [
    { key: vendorFacet, kind: 'vendor', code: 'vendor', title: 'Vendor' } as const,
    ...attributes.map(({ code, title, titles }) => ({
      ...{ key: attributeFacet(code), kind: 'attribute' as const, code },
      title:
        titles[
          closestLocale(
            Object.keys(titles).filter((tag) => isOf(tag, locale)),
            locale,
          ) ?? ''
        ] ?? title,
    })),
    ...options.map((key) => ({ key, kind: 'option' as const, code: key.slice(7), title: key.slice(7) })),
  ]
  return named
    .filter(({ key }) => keys.has(key))
    .slice(0, facetsMax)
    .map(({ key, ...facet }) => ({ ...facet, values: valuesOf(countsOf(key), choices.get(key) ?? []) }))
    .filter(({ values }) => values.length > 0)
}

const isOf = (tag: string, locale: string): boolean =>
  new Intl.Locale(tag).language === new Intl.Locale(locale).language

/** The frequent ones first; what was chosen stays to be seen, also where nothing has it. */
function valuesOf(counts: readonly { value: string; count: number }[], chosen: readonly string[]): Facet['values'] {
  const selected = new Set(chosen.map(foldValue))
  const bySpelling = new Map<string, { value: string; count: number }>()
  for (const { value, count } of [
    ...counts.toSorted((a, b) => b.count - a.count),
    ...chosen.map((one) => ({ value: one, count: 0 })),
  ]) {
    const known = bySpelling.get(foldValue(value))
    bySpelling.set(foldValue(value), known === undefined ? { value, count } : { ...known, count: known.count + count })
  }
  return [...bySpelling]
    .map(([spelling, of]) => ({ ...of, selected: selected.has(spelling) }))
    .toSorted((a, b) => Number(b.selected) - Number(a.selected) || b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, valuesMax)
}
