import type { Issue } from './issue.ts'

/** What a product can be chosen by: "Size", "Colour". */
export const optionsMax = 3
export const variantsMax = 500

export interface OptionedVariant {
  /** Where in what was asked, as "variants.2". */
  readonly path: string
  readonly sku: string
  /** One for each name, in their order. */
  readonly optionValues: readonly string[]
}

/**
 * What is wrong with the options of a product; nothing where each variant is one choice that no other one is. Names and
 * values are compared without regard to case.
 */
export function optionIssues(names: readonly string[], variants: readonly OptionedVariant[]): Issue[] {
  const named = new Set<string>()
  const ofNames = names.flatMap((name, index) => {
    const isAgain = named.has(keyOf([name]))
    named.add(keyOf([name]))
    return isAgain ? [{ path: `optionNames.${index}`, message: `"${name}" is there twice` }] : []
  })
  const skuOf = new Map<string, string>()
  const ofVariants = variants.flatMap(({ path, sku, optionValues }) => {
    if (optionValues.length !== names.length) {
      return [{ path: `${path}.optionValues`, message: `takes ${countOf(names)}` }]
    }
    const [key, other] = [keyOf(optionValues), skuOf.get(keyOf(optionValues))]
    if (other === undefined) skuOf.set(key, sku)
    return other === undefined ? [] : [{ path: `${path}.optionValues`, message: sameAs(other, optionValues) }]
  })
  return [...ofNames, ...ofVariants]
}

/** Of no option there is one combination: the product itself. */
const sameAs = (other: string, values: readonly string[]): string =>
  values.length === 0 ? `without options ${other} is the only variant` : `${values.join(' / ')} is ${other} already`

const countOf = (names: readonly string[]): string =>
  names.length === 0 ? 'none: the product has no options' : `a value for each of: ${names.join(', ')}`

const keyOf = (values: readonly string[]): string =>
  JSON.stringify(values.map((value) => value.normalize('NFKC').toLowerCase()))
