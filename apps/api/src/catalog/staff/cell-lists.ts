/** Things in one cell: "green tea, uji". One with the separator or a quote in it stands in quotes, as in CSV itself. */
export function splitList(cell: string, separator: ',' | ';'): string[] {
  const item = new RegExp(`\\s*(?:"((?:[^"]|"")*)"\\s*(?=${separator}|$)|([^${separator}]*))(?:${separator}|$)`, 'gy')
  const items: string[] = []
  while (item.lastIndex < cell.length) {
    const found = item.exec(cell)
    if (found === null) break
    items.push((found[1]?.replaceAll('""', '"') ?? found[2] ?? '').trim())
  }
  return [...new Set(items)].filter((one) => one !== '')
}

export const joinList = (items: readonly string[], separator: ',' | ';'): string =>
  items
    .map((one) => (one.includes(separator) || one.includes('"') ? `"${one.replaceAll('"', '""')}"` : one))
    .join(separator === ',' ? ', ' : ';')
