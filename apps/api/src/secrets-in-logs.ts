/**
 * A line of the log without what must not be in it: the last look at every line, whoever wrote it, in whatever field.
 * It knows secrets by what they are called, or by what they look like. Most lines have none, and are only looked at.
 * It stays JSON: what is hidden is hidden in the texts of which it is made, and not in how they are written there.
 */
export function withoutSecrets(line: string): string {
  const clean = line.includes('\\') || isFoundIn(line) ? withCleanTexts(line) : line
  return clean.replaceAll(invisible, escaped)
}

/** The same, of whatever can be JSON. */
export function withoutSecretsIn(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  // As a number it may be the number of a card.
  if (typeof value === 'number') return value < cardMin || cleanText(`${value}`) === `${value}` ? value : hidden
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutSecretsIn)
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      cleanText(key),
      typeof one === 'string' && namesIt.test(key) ? hidden : withoutSecretsIn(one),
    ]),
  )
}

function withCleanTexts(line: string): string {
  try {
    return `${JSON.stringify(withoutSecretsIn(JSON.parse(line)))}\n`
  } catch {
    // Whatever it is, it is no line of this log.
    return cleanText(line)
  }
}

/** Of what has no escapes: there a line reads as its texts do. */
function isFoundIn(line: string): boolean {
  const lengths = lengthsOfWords(line)
  return secrets.some(({ mayBe, found }) => mayBe(line, lengths) && line.search(found) >= 0)
}

function cleanText(text: string): string {
  const lengths = lengthsOfWords(text)
  let clean = text
  for (const { mayBe, found, instead } of secrets) {
    if (mayBe(clean, lengths)) clean = clean.replaceAll(found, instead)
  }
  return clean
}

/** PostgreSQL repeats what it was given where it can't read it, and whoever passes its error on repeats that. */
export const withoutValues = (message: string): string =>
  message
    .slice(0, wordsMax)
    .replace(/(invalid input (?:syntax|value) for [^:"]*: )".*"/s, '$1"…"')
    .replace(/value ".*" is out of range/s, 'value "…" is out of range')

/** Of a message; it says enough. */
const wordsMax = 2_000

interface Secret {
  /** Soon answered; most of the patterns are slow. */
  readonly mayBe: (line: string, lengths: ReadonlySet<number>) => boolean
  readonly found: RegExp
  // One signature for both of replaceAll's: what is found begins with what stays, if anything does.
  readonly instead: (found: string, ...groups: string[]) => string
}

const hidden = '[hidden]'
const hide = () => hidden
const including =
  (...parts: readonly string[]) =>
  (line: string) =>
    parts.some((part) => line.includes(part))
// What is escaped in a text that is JSON itself is not taken apart for this.
const ofLength =
  (...some: readonly number[]) =>
  (text: string, lengths: ReadonlySet<number>) =>
    some.some((length) => lengths.has(length)) || text.includes('\\')

/** Where a word begins; also behind what is escaped, in a text that is JSON itself. */
const begins = (before: string) => String.raw`(?:(?<!${before})|(?<=\\(?:[bfnrt]|u[\da-fA-F]{4})))`
const wordBegins = begins(String.raw`[\w-]`)

const names = new RegExp(
  [
    '[Pp]assword|[Aa]uthorization|[Cc]ookie|[Ss]ecret|[Tt]oken|[Aa]pi[_-]?[Kk]ey|[Pp]hone',
    '(?:[Ff]irst|[Ll]ast)_?[Nn]ame|[Aa]ddress_?[Ll]ine|(?:[Zz]ip|[Pp]ostal)_?[Cc]ode',
  ].join('|'),
)
const named = (line: string) => names.test(line)
const key = String.raw`[\w-]*(?:${names.source})[\w-]*`
const namesIt = new RegExp(`^${key}$`)

const secrets: readonly Secret[] = [
  // A text under such a name in JSON that is itself a text, and in JSON in that; it may have been cut off.
  {
    mayBe: named,
    found: new RegExp(String.raw`("${key}":\s*)"[^"\\]*(?:\\[^][^"\\]*)*(?:"|\\?$)`, 'g'),
    instead: (_, before = '') => `${before}"${hidden}"`,
  },
  {
    mayBe: named,
    found: new RegExp(String.raw`(\\"${key}\\":\s*)\\"(?:[^"\\]|\\\\\\"|\\[^"])*(?:\\"|\\?$)`, 'g'),
    instead: (_, before = '') => String.raw`${before}\"${hidden}\"`,
  },
  // Stripe's: keys, secrets of webhooks, and what pays an intent.
  {
    mayBe: including('sk_', 'rk_', 'whsec_', '_secret_'),
    found: new RegExp(String.raw`${begins(String.raw`\w`)}(?:sk|rk|whsec)_[\w+/=]+|_secret_\w+`, 'g'),
    instead: hide,
  },
  // Access tokens.
  {
    mayBe: including('eyJ'),
    found: new RegExp(String.raw`${begins(String.raw`\w`)}eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*`, 'g'),
    instead: hide,
  },
  // Ours, of 32 bytes, and those in links, of 48; keys of tools.
  {
    mayBe: ofLength(43, 59, 64),
    found: new RegExp(String.raw`${wordBegins}(?:tw_[a-z0-9]{12}_[\w-]{43}|[\w-]{43}|[\w-]{64})(?![\w-])`, 'g'),
    instead: hide,
  },
  // Codes of gift cards.
  {
    mayBe: ofLength(19),
    found: new RegExp(String.raw`${wordBegins}(?:[0-9A-Za-z]{4}-){3}[0-9A-Za-z]{4}(?![\w-])`, 'g'),
    instead: hide,
  },
  // Numbers of cards. The time of a line is a number too, and begins otherwise.
  {
    mayBe: (text) => /(?:^|[^\w.-])[2-6]\d{3}[ -]?\d{4}/.test(text) || text.includes('\\'),
    found: new RegExp(String.raw`${begins(String.raw`[\w.-]`)}[2-6]\d{3}(?:[ -]?\d){8,15}(?![\w-])`, 'g'),
    instead: (digits) => (isCardNumber(digits) ? hidden : digits),
  },
  // User and password in an address.
  { mayBe: including('@'), found: /(?<=:\/\/)[^\s/@"]{1,300}@/g, instead: () => `${hidden}@` },
  // E-mail addresses but for their first letter; what stands before the @ is at most 64 long (RFC 5321, 4.5.3.1.1).
  {
    mayBe: including('@'),
    found: /([^\s"'<>()[\]\\,:;@])[^\s"'<>()[\]\\,:;@]{0,63}@((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/gu,
    instead: (_, first = '', domain = '') => `${first}…@${domain}`,
  },
]

/** No secrets, but what ends a line, turns one around, or steers a terminal that shows it; pino escapes all others. */
const invisible = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** How long the words of a line are, of letters, digits, - and _: of most lines none is as long as any secret. */
function lengthsOfWords(line: string): ReadonlySet<number> {
  const lengths = new Set<number>()
  let length = 0
  for (let at = 0; at <= line.length; at++) {
    if (isOfWord[line.charCodeAt(at)] === 1) length++
    else {
      if (length > 18) lengths.add(length)
      length = 0
    }
  }
  return lengths
}

/** By the code of the character; a table, for this is the one thing that is done for each character of the log. */
const isOfWord = Uint8Array.from({ length: 128 }, (_, code) => (/[\w-]/.test(String.fromCharCode(code)) ? 1 : 0))

/** The least number of twelve digits that begins as one of a card. */
const cardMin = 2e11

/** ISO/IEC 7812: the last digit proves the others. */
function isCardNumber(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].map(Number).toReversed()
  const sum = digits.reduce((total, digit, index) => {
    const counted = index % 2 === 0 ? digit : digit * 2
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return sum % 10 === 0
}
