import type PDFDocument from 'pdfkit'
import type { Table } from './page.ts'

export type Sheet = InstanceType<typeof PDFDocument>

/** The first column takes what the others leave. The head stands on each page that the table reaches. */
export function drawTable(sheet: Sheet, { head, rows }: Table): void {
  const columns = columnsOf(sheet, [head, ...rows])
  drawRow(sheet, columns, { cells: head, isHead: true })
  for (const cells of rows) {
    if (sheet.y + heightOf(sheet, columns, { cells, isHead: false }) > sheet.page.height - sheet.page.margins.bottom) {
      sheet.addPage()
      drawRow(sheet, columns, { cells: head, isHead: true })
    }
    drawRow(sheet, columns, { cells, isHead: false })
  }
  sheet.x = sheet.page.margins.left
  sheet.moveDown(1)
}

interface Column {
  readonly x: number
  readonly width: number
}

interface Row {
  readonly cells: readonly string[]
  readonly isHead: boolean
}

const gap = 10
const sizeOf = (isHead: boolean): number => (isHead ? 8 : 9)

/** Numbers are never broken; a head may be, so that it makes no column wider than it must be. */
function columnsOf(sheet: Sheet, [head = [], ...rows]: readonly (readonly string[])[]): Column[] {
  const { width, margins } = sheet.page
  const all = width - margins.left - margins.right
  sheet.font('regular').fontSize(sizeOf(false))
  const widths = head.map((title, index) =>
    Math.max(
      ...rows.map((cells) => sheet.widthOfString(cells[index] ?? '')),
      ...title.split(' ').map((word) => sheet.widthOfString(word)),
    ),
  )
  const others = widths.slice(1).reduce((sum, own) => sum + own + gap, 0)
  const own = [Math.max(all - others, all / 4), ...widths.slice(1)]
  const starts = own.map((_, index) => own.slice(0, index).reduce((x, before) => x + before + gap, margins.left))
  return own.map((columnWidth, index) => ({ x: starts[index] ?? margins.left, width: columnWidth }))
}

function heightOf(sheet: Sheet, columns: readonly Column[], { cells, isHead }: Row): number {
  sheet.font('regular').fontSize(sizeOf(isHead))
  const heights = cells.map((cell, index) => sheet.heightOfString(cell, { width: (columns[index]?.width ?? 0) + 1 }))
  return Math.max(...heights) + 8
}

function drawRow(sheet: Sheet, columns: readonly Column[], row: Row): void {
  const top = sheet.y
  const height = heightOf(sheet, columns, row)
  sheet.fillColor(row.isHead ? '#5a6570' : '#1d2327')
  for (const [index, { x, width }] of columns.entries()) {
    // A unit more, lest rounding break what fits.
    const place = { width: width + 1, align: index === 0 ? 'left' : 'right' } as const
    sheet.text(row.cells[index] ?? '', x, top + 4, place)
  }
  const { left, right } = sheet.page.margins
  sheet
    .moveTo(left, top + height)
    .lineTo(sheet.page.width - right, top + height)
    .lineWidth(row.isHead ? 1 : 0.5)
    .stroke(row.isHead ? '#1d2327' : '#c9d0d5')
  sheet.fillColor('#1d2327')
  sheet.y = top + height
}
