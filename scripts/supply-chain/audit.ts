import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Accepted, advisories } from './allowed.ts'

/** A known weakness of a package that we have. */
export interface Advisory {
  /** GHSA-… */
  readonly id: string
  readonly line: string
}

export interface Judged {
  readonly isClean: boolean
  readonly lines: readonly string[]
}

/** What is known of our packages, less what was looked at and does not concern us until its day. */
export function judge(found: readonly Advisory[], accepted: readonly Accepted[], today: string): Judged {
  const lines = found.flatMap(({ id, line }) => {
    const why = accepted.find((one) => one.id === id)
    if (why === undefined) return [`BAD  ${line}`]
    return why.until < today ? [`BAD  ${line}; accepted until ${why.until} only`] : []
  })
  const idle = accepted.filter((one) => !found.some(({ id }) => id === one.id))
  return {
    isClean: lines.length === 0,
    lines: [...lines, ...idle.map(({ id }) => `note ${id} is accepted, and concerns nothing any more: remove it`)],
  }
}

/** Null where the registry can't be asked. Registries other than npm's own often have no advisories. */
export async function findAdvisories(flags: readonly string[] = []): Promise<readonly Advisory[] | null> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { packageManager: string }
  const words = ['--yes', packageManager, ...flags, 'audit', '--json']
  // It ends with 1 where it finds something, too.
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile('npx', words, { cwd: root, maxBuffer: 2 ** 26 }, (_, out, complaint) =>
      resolve({ stdout: out, stderr: complaint }),
    )
  })
  if (/ERR_PNPM_AUDIT_|ENOTFOUND|EAI_AGAIN|ECONNRE|ETIMEDOUT|fetch failed/.test(stderr + stdout)) return null
  const report = JSON.parse(stdout) as { readonly advisories?: Readonly<Record<string, Found>> }
  return Object.values(report.advisories ?? {}).map(
    ({ github_advisory_id: id, module_name, severity, title, url }) => ({
      id,
      line: `${module_name}: ${title} (${severity}, ${id}, ${url})`,
    }),
  )
}

interface Found {
  readonly github_advisory_id: string
  readonly module_name: string
  readonly severity: string
  readonly title: string
  readonly url: string
}

/** `npm run audit`: ends with 1 where a package has a known weakness that nobody has judged. */
if (import.meta.main) {
  const found = await findAdvisories(process.argv.slice(2))
  if (found === null) {
    console.log('NOT AUDITED: this registry has no advisories. Run npm run audit where npm’s own one can be reached.')
  } else {
    const { isClean, lines } = judge(found, advisories, new Date().toISOString().slice(0, 10))
    for (const line of lines) console.log(line)
    console.log(isClean ? 'audited: nothing is known of any package that was not judged' : 'audited: see above')
    process.exitCode = isClean ? 0 : 1
  }
}
