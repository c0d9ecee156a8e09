import { escaped } from '../http/html.ts'
import type { Letter, Link, Part, Row } from './letter.ts'

/** What all letters of a shop have in common. */
export interface Stationery {
  readonly shopName: string
  readonly logoUrl: string | null
  /** Like "#0b5f6b"; null for the usual one. */
  readonly color: string | null
  readonly footer: string | null
}

/** The same letter for programs that show text, and for those that show HTML. */
export const written = (letter: Letter, on: Stationery): { text: string; html: string } => ({
  text: textOf(letter, on),
  html: htmlOf(letter, on),
})

function textOf({ parts, stop }: Letter, { footer }: Stationery): string {
  const all = [
    ...parts.map(textOfPart),
    ...(stop === undefined ? [] : [textOfLink(stop)]),
    ...(footer === null ? [] : [`-- \n${linesOf(footer).join('\n')}`]),
  ]
  return `${all.join('\n\n')}\n`
}

function textOfPart(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'link':
      return textOfLink(part)
    case 'rows':
      return [...(part.title === null ? [] : [part.title]), ...part.rows.flatMap(textOfRow)].join('\n')
    case 'lines':
      return [part.title, ...part.lines].join('\n')
  }
}

/** On a line of its own, so that programs see where it ends. */
const textOfLink = ({ text, href }: Link): string => `${text}:\n${href}`

const textOfRow = ({ label, note, amount }: Row): string[] => [
  amount === null ? label : `${label}: ${amount}`,
  ...(note === undefined ? [] : [`  ${note}`]),
]

/**
 * Tables, for there are programs that know nothing else, and no style but on elements, for some drop all others. No
 * color of text or of paper is set: programs that turn day into night do so with their own.
 */
const htmlOf = ({ language, subject, parts, stop }: Letter, on: Stationery): string => `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
</head>
<body style="margin: 0; padding: 0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td align="center" style="padding: 24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="${paper}">
<tr><td style="padding: 0 0 16px">${headOf(on)}</td></tr>
${parts.map((part) => `<tr><td style="padding: 0 0 16px">${htmlOfPart(part, on)}</td></tr>`).join('\n')}
<tr><td style="${small}; border-top: 1px solid #8a949c; padding: 12px 0 0">${footOf(on, stop)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`

const fonts = "system-ui, -apple-system, 'Segoe UI', 'Hiragino Sans', 'Yu Gothic', sans-serif"
const paper = `max-width: 600px; text-align: left; font: 16px/1.6 ${fonts}`
const small = 'font-size: 13px; line-height: 1.5'

/** Its name stands there as well where pictures are not shown. */
const headOf = ({ shopName, logoUrl }: Stationery): string =>
  logoUrl === null
    ? `<strong style="font-size: 18px">${escaped(shopName)}</strong>`
    : `<img src="${escaped(logoUrl)}" alt="${escaped(shopName)}" height="48" style="border: 0; height: 48px; font-weight: bold">`

function footOf({ shopName, footer }: Stationery, stop: Link | undefined): string {
  const lines = linesOf(footer ?? shopName).map(escaped)
  return [...lines, ...(stop === undefined ? [] : [`<a href="${escaped(stop.href)}">${escaped(stop.text)}</a>`])].join(
    '<br>\n',
  )
}

function htmlOfPart(part: Part, on: Stationery): string {
  switch (part.kind) {
    case 'text':
      return escaped(part.text)
    case 'link':
      return buttonOf(part, on)
    case 'rows':
      return `${part.title === null ? '' : titleOf(part.title)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
${part.rows.map(htmlOfRow).join('\n')}
</table>`
    case 'lines':
      return titleOf(part.title) + part.lines.map(escaped).join('<br>\n')
  }
}

const titleOf = (title: string): string => `<strong>${escaped(title)}</strong><br>\n`

/** With its address below, for whoever wants to see where it leads. */
function buttonOf({ text, href }: Link, { color }: Stationery): string {
  const paint = color ?? usualColor
  const ink = isDark(paint) ? '#ffffff' : '#000000'
  const style = `display: inline-block; padding: 8px 18px; border-radius: 4px; background-color: ${paint}; color: ${ink}; font-weight: bold; text-decoration: none`
  return `<a href="${escaped(href)}" style="${style}">${escaped(text)}</a><br>
<span style="${small}; word-break: break-all">${escaped(href)}</span>`
}

const usualColor = '#0b5f6b'

/** Whether white is easier to read on it than black: by its relative luminance (WCAG 2). */
function isDark(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179
}

function htmlOfRow({ label, note, amount, isTotal = false }: Row): string {
  const style = `padding: 4px 0; vertical-align: top${isTotal ? '; font-weight: bold; border-top: 1px solid #8a949c' : ''}`
  const below = note === undefined ? '' : `<br><span style="${small}">${escaped(note)}</span>`
  return `<tr><td style="${style}">${escaped(label)}${below}</td><td align="right" style="${style}; padding-left: 12px; white-space: nowrap">${escaped(amount ?? '')}</td></tr>`
}

const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/)
