import { type Html, html } from './html.ts'

/** A whole page, with nothing from outside. */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --ink: #1a1f36; --soft: #5b6478;
  --card: #fff; --line: #d8dce6; --accent: #4b45c6; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef5; --soft: #a9b0c3; --card: #1c2030; --line: #3a4055;
  --accent: #8f8bff; } }
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: color-mix(in srgb, var(--accent) 8%, var(--card)); color: var(--ink); }
main { box-sizing: border-box; width: min(30rem, 100% - 2rem); margin: 2rem 0; padding: 2rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0; font-size: 1.1rem; font-weight: 600; color: var(--soft); }
.amount { margin: .25rem 0 1rem; font-size: 2.5rem; font-weight: 700; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
form { display: grid; gap: .75rem; }
button, .button { font: inherit; font-weight: 600; padding: .75rem 1rem; border-radius: .6rem;
  border: 1px solid var(--line); background: none; color: inherit; cursor: pointer; text-align: center;
  text-decoration: none; display: block; }
button.first, .button { background: var(--accent); border-color: var(--accent); color: var(--card); }
:is(button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.notice { padding: .75rem 1rem; border-left: 4px solid var(--accent);
  background: color-mix(in srgb, var(--accent) 12%, transparent); }
table { width: 100%; border-collapse: collapse; } td, th { text-align: left; padding: .4rem .5rem .4rem 0;
  border-bottom: 1px solid var(--line); }
a { color: var(--accent); } .button { color: var(--card); } small { color: var(--soft); }
</style>
</head>
<body>
<main>
${body}
<p><small>This is a Stripe simulator. No money moves.</small></p>
</main>
</body>
</html>
`.text
