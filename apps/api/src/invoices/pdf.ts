import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ShopDay } from '@tillwright/domain/orders/shop-day'
import type { Fact, InvoicePage } from './page.ts'
import { drawTable, type Sheet } from './pdf-table.ts'

/** The same page on A4. The same document is the same bytes: its only moment is the day of issue. */
export async function pdfOf(page: InvoicePage, issuedOn: ShopDay): Promise<Buffer> {
  // It and its fonts are large: they are loaded when the first PDF is asked for.
  const { default: PDFDocument } = await import('pdfkit')
  const sheet = new PDFDocument({
    ...{ size: 'A4', margins: { top: 50, bottom: 50, left: 45, right: 45 }, lang: page.language },
    // None of the fonts that readers are said to have: what is seen is what is in the file.
    font: '',
    info: {
      Title: [page.title, page.facts[0]?.text].join(' '),
      Author: page.seller.name,
      CreationDate: new Date(Date.UTC(issuedOn.year, issuedOn.month - 1, issuedOn.day)),
    },
  })
  const written = allOf(sheet)
  const { regular, bold } = fontsOf()
  sheet.registerFont('regular', regular).registerFont('bold', bold)
  // The font has no gap of its own between lines.
  sheet.lineGap(2)
  sheet.font('bold').fontSize(18).text(page.title).moveDown(0.5)
  drawFacts(sheet, page.facts)
  drawParties(sheet, page)
  drawTable(sheet, page.lines)
  if (page.rates !== null) drawTable(sheet, page.rates)
  drawSums(sheet, page)
  sheet.font('regular').fontSize(9)
  for (const note of page.notes) sheet.text(note, sheet.page.margins.left, sheet.y, { width: widthOf(sheet) })
  sheet.end()
  return written
}

/** BIZ UDPGothic: Latin, Greek, Cyrillic and Japanese letters, made for business papers; Open Font License. */
const readFont = (name: string): Buffer =>
  readFileSync(createRequire(import.meta.url).resolve(`@expo-google-fonts/biz-udpgothic/${name}.ttf`))

/** Nine megabytes: read when the first PDF is asked for, and kept. */
function fontsOf(): { regular: Buffer; bold: Buffer } {
  fonts ??= {
    regular: readFont('400Regular/BIZUDPGothic_400Regular'),
    bold: readFont('700Bold/BIZUDPGothic_700Bold'),
  }
  return fonts
}
let fonts: { regular: Buffer; bold: Buffer } | undefined

async function allOf(sheet: Sheet): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of sheet) {
    if (chunk instanceof Uint8Array) chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const widthOf = ({ page: { width, margins } }: Sheet): number => width - margins.left - margins.right

function drawFacts(sheet: Sheet, facts: readonly Fact[]): void {
  const { left } = sheet.page.margins
  for (const { label, text } of facts) {
    const top = sheet.y
    sheet.font('regular').fontSize(9).fillColor('#5a6570').text(label, left, top, { width: 150 })
    const bottom = sheet.y
    sheet.fillColor('#1d2327').text(text, left + 160, top, { width: widthOf(sheet) - 160 })
    sheet.y = Math.max(bottom, sheet.y)
  }
  sheet.moveDown(1)
}

/** Side by side. */
function drawParties(sheet: Sheet, page: InvoicePage): void {
  const top = sheet.y
  const half = widthOf(sheet) / 2
  const bottoms = [page.seller, page.buyer].map(({ label, name, lines, facts }, index) => {
    const [x, width] = [sheet.page.margins.left + index * half, half - 15]
    sheet.font('regular').fontSize(8).fillColor('#5a6570').text(label, x, top, { width })
    sheet.fontSize(10).fillColor('#1d2327')
    const texts = [name, ...lines, ...facts.map((fact) => `${fact.label}: ${fact.text}`)]
    for (const text of texts.filter((line) => line !== '')) sheet.text(text, x, sheet.y, { width })
    return sheet.y
  })
  sheet.x = sheet.page.margins.left
  sheet.y = Math.max(...bottoms)
  sheet.moveDown(1)
}

/** All together, so that no total stands alone on a page. */
function drawSums(sheet: Sheet, { sums, total }: InvoicePage): void {
  const { left, bottom } = sheet.page.margins
  const [width, lineHeight] = [widthOf(sheet), 16]
  if (sheet.y + (sums.length + 1) * lineHeight > sheet.page.height - bottom) sheet.addPage()
  for (const fact of [...sums, total]) {
    const top = sheet.y
    sheet.font(fact === total ? 'bold' : 'regular').fontSize(10)
    sheet.text(fact.label, left + width / 2, top, { width: width / 4, lineBreak: false })
    sheet.text(fact.text, left + (width * 3) / 4, top, { width: width / 4, align: 'right', lineBreak: false })
    sheet.y = top + lineHeight
  }
  sheet.moveDown(1)
}
