import { createHash } from 'node:crypto'

/** Text to stand in HTML, in an element or in a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const style = `
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1d2327; }
  h1 { font-size: 1.6rem; margin-bottom: 0; }
  p.sub { color: #5a6570; margin-top: .2rem; }
  a { color: #0b5f6b; }
  code { background: #f1f4f5; padding: .1rem .3rem; border-radius: .2rem; }
  label { display: block; margin-top: 1rem; }
  input { display: block; box-sizing: border-box; width: 100%; max-width: 24rem; font: inherit; padding: .4rem; }
  input { border: 1px solid #8a949c; border-radius: .3rem; }
  .wrong { color: #9c1c1c; }
  button { font: inherit; color: #fff; background: #0b5f6b; border: 0; border-radius: .3rem; }
  button { margin-top: 1.2rem; padding: .5rem 1.2rem; }
`

/** The only style that the browser may take from a page of ours. */
export const styleHash = `sha256-${createHash('sha256').update(style).digest('base64')}`

/** A page of the shop's own; its body is HTML, and its title is not. */
export const page = ({ title, body }: { readonly title: string; readonly body: string }): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
