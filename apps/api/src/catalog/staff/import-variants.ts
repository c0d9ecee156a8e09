import type { ProductRow } from './import-columns.ts'
import type { RowError } from './import-csv.ts'

type Said = (name: string) => boolean

/** "Title: Default Title" is how Shopify says that there is nothing to choose. */
export function optionNamesOf(first: ProductRow): string[] {
  if (first['Option1 Name'] === 'Title' && first['Option1 Value'] === 'Default Title') return []
  return namesOf(first).flatMap((name) => name ?? [])
}

const namesOf = (row: ProductRow) => [row['Option1 Name'], row['Option2 Name'], row['Option3 Name']]

export const optionValuesOf = (row: ProductRow) => [row['Option1 Value'], row['Option2 Value'], row['Option3 Value']]

/** What is wrong with the rows of a product as variants of one thing. */
export function rowProblems(rows: readonly ProductRow[], said: Said): RowError[] {
  const [first] = rows
  if (first === undefined) return []
  const hasOptions = said('Option1 Name')
  const optionNames = hasOptions ? optionNamesOf(first) : []
  return [
    ...(hasOptions ? nameProblems(first) : []),
    ...rows.flatMap((row) => [
      ...(row['Variant SKU'] === undefined
        ? variantlessProblems(row)
        : hasOptions
          ? valueProblems(row, optionNames)
          : []),
      ...stockProblems(row),
    ]),
    ...(hasOptions ? choiceProblems(rows, optionNames) : []),
  ]
}

const problem = ({ row }: ProductRow, column: string, message: string): RowError => ({ row, column, message })

/** A name behind an empty one would be lost, and one that is there twice says nothing. */
function nameProblems(first: ProductRow): RowError[] {
  const names = namesOf(first)
  return names.flatMap((name, index) => {
    const column = `Option${index + 1} Name`
    if (name === undefined) return []
    if (names.slice(0, index).includes(undefined)) return [problem(first, column, 'follows an option without a name')]
    return names.indexOf(name) < index ? [problem(first, column, 'is the name of another option, too')] : []
  })
}

function valueProblems(row: ProductRow, optionNames: readonly string[]): RowError[] {
  return optionValuesOf(row).flatMap((value, index) => {
    const column = `Option${index + 1} Value`
    if (index < optionNames.length) return value === undefined ? [problem(row, column, 'is missing')] : []
    const isDefault = index === 0 && value === 'Default Title'
    return value === undefined || isDefault ? [] : [problem(row, column, 'has a value, but this option has no name')]
  })
}

/** A row of an image alone says nothing of a variant. */
function variantlessProblems(row: ProductRow): RowError[] {
  const isVariant =
    optionValuesOf(row).some((value) => value !== undefined) ||
    Object.values(row.prices).some((price) => price !== null) ||
    Object.keys(row.stock).length > 0 ||
    row['Variant Barcode'] !== undefined
  return isVariant ? [problem(row, 'Variant SKU', 'is missing')] : []
}

function stockProblems(row: ProductRow): RowError[] {
  const isTwofold = row['Variant Inventory Qty'] !== undefined && Object.keys(row.stock).length > 0
  return isTwofold ? [problem(row, 'Variant Inventory Qty', 'must be empty where locations have counts')] : []
}

function choiceProblems(rows: readonly ProductRow[], optionNames: readonly string[]): RowError[] {
  const rowOfChoice = new Map<string, number>()
  return rows.flatMap((row) => {
    if (row['Variant SKU'] === undefined) return []
    const choice = JSON.stringify(optionValuesOf(row).slice(0, optionNames.length))
    const before = rowOfChoice.get(choice)
    rowOfChoice.set(choice, before ?? row.row)
    return before === undefined ? [] : [problem(row, 'Option1 Value', `the same choice as in row ${before}`)]
  })
}

/** The product's images in their order, then those that only a variant names. */
export function imagesOf(rows: readonly ProductRow[], said: Said): { url: string; alt?: string }[] {
  const last = Number.MAX_SAFE_INTEGER
  const altOf = (row: ProductRow) => (said('Image Alt Text') ? { alt: row['Image Alt Text'] ?? '' } : {})
  const named = rows
    .toSorted((a, b) => (a['Image Position'] ?? last) - (b['Image Position'] ?? last))
    .map((row) => ({ url: row['Image Src'], ...altOf(row) }))
  const ofVariants = rows.map((row) => ({ url: row['Variant Image'] }))
  const images = new Map<string, { url: string; alt?: string }>()
  for (const { url, ...alt } of [...named, ...ofVariants]) {
    if (url !== undefined && !images.has(url)) images.set(url, { url, ...alt })
  }
  return [...images.values()]
}
