/** A row of a CSV file as RFC 4180 has it. */
export const csvRow = (cells: readonly (string | number | null)[]): string => `${cells.map(cellOf).join(',')}\r\n`

function cellOf(value: string | number | null): string {
  const cell = marked(String(value ?? ''))
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/**
 * What a spreadsheet would run as a formula begins with its sign for text. The import takes one such sign away where
 * the rest could be a formula, and so what has one of its own gets another one.
 */
const marked = (cell: string): string => (/^'*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)
