import { escaped } from '../http/html.ts'
import type { Fact, InvoicePage, Table } from './page.ts'

/** A page that stands for itself, and prints on A4. Nothing in it is anything but text. */
export const htmlOf = (page: InvoicePage): string => `<!doctype html>
<html lang="${escaped(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped([page.title, page.facts[0]?.text].join(' '))}</title>
<style>
  @page { size: A4; margin: 18mm 16mm; }
  body { font: 10pt/1.5 "BIZ UDPGothic", "Noto Sans", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", sans-serif;
    max-width: 178mm; margin: 12mm auto; padding: 0 4mm; color: #1d2327; }
  h1 { font-size: 18pt; margin: 0 0 6mm; }
  .parties { display: flex; gap: 8mm; }
  .parties section { flex: 1; }
  h2 { font-size: 8pt; color: #5a6570; margin: 0; font-weight: normal; }
  p { margin: 0; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 5mm; margin: 0 0 6mm; }
  dt { color: #5a6570; }
  dd { margin: 0; }
  table { width: 100%; border-collapse: collapse; margin: 6mm 0 0; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  th { text-align: left; font-size: 8pt; color: #5a6570; font-weight: normal; border-bottom: 1pt solid #1d2327; }
  td { border-bottom: .5pt solid #c9d0d5; vertical-align: top; }
  th, td { padding: 1mm 2mm 1mm 0; }
  th:not(:first-child), td:not(:first-child) { text-align: right; white-space: nowrap; padding-right: 0; }
  th:not(:first-child) { white-space: normal; }
  .sums { width: 50%; margin-left: auto; break-inside: avoid; }
  .sums tr:last-child td { font-weight: bold; border-top: 1pt solid #1d2327; }
  footer { margin-top: 6mm; }
  @media print { body { margin: 0; padding: 0; max-width: none; } }
</style>
</head>
<body>
<h1>${escaped(page.title)}</h1>
${factList(page.facts)}
<div class="parties">
${[page.seller, page.buyer].map(party).join('\n')}
</div>
${table(page.lines)}
${page.rates === null ? '' : table(page.rates)}
<table class="sums">
${[...page.sums, page.total].map(({ label, text }) => row('td', [label, text])).join('\n')}
</table>
<footer>
${page.notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}
</footer>
</body>
</html>
`

const factList = (facts: readonly Fact[]): string =>
  `<dl>${facts.map(({ label, text }) => `<dt>${escaped(label)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>`

const party = ({ label, name, lines, facts }: InvoicePage['seller']): string => `<section>
<h2>${escaped(label)}</h2>
${[name, ...lines].map((line) => `<p>${escaped(line)}</p>`).join('\n')}
${facts.map((fact) => `<p>${escaped(fact.label)}: ${escaped(fact.text)}</p>`).join('\n')}
</section>`

const table = ({ head, rows }: Table): string => `<table>
<thead>${row('th', head)}</thead>
<tbody>
${rows.map((cells) => row('td', cells)).join('\n')}
</tbody>
</table>`

const row = (tag: 'td' | 'th', cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
