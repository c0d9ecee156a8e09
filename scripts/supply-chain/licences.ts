import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { licences, licencesRead, nameOf } from './allowed.ts'

/** What a bill of materials in CycloneDX says of a package. */
export interface Component {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string }
    readonly expression?: string
  }[]
}

/** Names of the packages whose licence is none of the allowed ones, with what they say. */
export const licenceProblems = (components: readonly Component[]): string[] =>
  components.flatMap((component) => {
    const said = licencesRead[nameOf(component)] ?? saidBy(component)
    return isAllowed(said) ? [] : [`${nameOf(component)}: ${said === '' ? 'says no licence' : said}`]
  })

const saidBy = ({ licenses = [] }: Component): string =>
  licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name ?? '').join(' AND ')

/** Every part of an AND, and one of an OR; whatever is more complicated is for a person to read. */
function isAllowed(expression: string): boolean {
  const bare = expression.replace(/^\((.*)\)$/, '$1')
  if (/[()]/.test(bare)) return false
  if (bare.includes(' OR ')) return !bare.includes(' AND ') && bare.split(' OR ').some((part) => licences.has(part))
  return bare.split(' AND ').every((part) => licences.has(part))
}

/** Of what production runs with, by pnpm. */
export function productionComponents(): readonly Component[] {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { packageManager: string }
  const words = ['--yes', packageManager, 'sbom', '--prod', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']
  const text = execFileSync('npx', words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 })
  const { components } = JSON.parse(text) as { components: readonly Component[] }
  return components.filter(({ group, name }) => group !== '@tillwright' && name !== 'tillwright')
}

/** `npm run licences`: ends with 1 where a package of production may not be passed on as freely as this project. */
if (import.meta.main) {
  const components = productionComponents()
  const problems = licenceProblems(components)
  for (const problem of problems) console.error(problem)
  console.log(`${components.length} packages of production, ${problems.length} with another licence than those allowed`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
