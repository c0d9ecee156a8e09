import type { RefusalOf } from '../error-shape.ts'
import { escaped, page } from './html.ts'

export interface Field {
  readonly name: string
  readonly label: string
  readonly type: 'text' | 'email' | 'password'
  /** HTML's autocomplete, for browsers and password managers. */
  readonly autocomplete: string
}

/** A form that carries a link's token on; without scripts. */
export interface Form {
  readonly title: string
  readonly intro: string
  readonly fields: readonly Field[]
  readonly button: string
}

/** What was sent, and what is wrong with it; an issue without a path is about the whole. */
export interface Answered {
  readonly values: Readonly<Record<string, string>>
  readonly issues: RefusalOf<'VALIDATION_FAILED'>['issues']
}

/** It is sent to its own address, so that the token does not have to stand there any more. */
export function formPage(form: Form, { values, issues }: Answered): string {
  const general = issues.filter(({ path }) => form.fields.every(({ name }) => name !== path))
  return page({
    title: form.title,
    body: `<h1>${escaped(form.title)}</h1>
<p>${escaped(form.intro)}</p>
${general.map(({ message }) => `<p class="wrong" role="alert">${escaped(message)}</p>`).join('\n')}
<form method="post" action="?">
<input type="hidden" name="token" value="${escaped(values.token ?? '')}">
${form.fields.map((field) => fieldOf(field, { values, issues })).join('\n')}
<button>${escaped(form.button)}</button>
</form>`,
  })
}

/** A page that only says something. */
export const notice = (title: string, paragraphs: readonly string[]): string =>
  page({
    title,
    body: [`<h1>${escaped(title)}</h1>`, ...paragraphs.map((text) => `<p>${inCode(escaped(text))}</p>`)].join('\n'),
  })

/** What stands between backticks is what programs call. */
const inCode = (html: string): string => html.replace(/`([^`]+)`/g, '<code>$1</code>')

/** What was typed stands there again, passwords apart. */
function fieldOf({ name, label, type, autocomplete }: Field, { values, issues }: Answered): string {
  const typed = type === 'password' ? '' : (values[name] ?? '')
  const wrong = issues.filter(({ path }) => path === name).map(({ message }) => escaped(`${label}: ${message}`))
  const id = escaped(name)
  const says = wrong.length === 0 ? '' : ` aria-invalid="true" aria-describedby="${id}-wrong"`
  return `<label for="${id}">${escaped(label)}</label>
<input id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" value="${escaped(typed)}" required${says}>
${wrong.length === 0 ? '' : `<p class="wrong" id="${id}-wrong">${wrong.join('<br>')}</p>`}`
}
