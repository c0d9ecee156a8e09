import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const directory = fileURLToPath(new URL('../../deploy/observability', import.meta.url))
export const alertsFile = `${directory}/alerts.yml`
export const alertsTestFile = `${directory}/alerts.test.yml`

export interface Expression {
  /** Where it stands. */
  readonly of: string
  /** In PromQL. */
  readonly text: string
}

/** What the dashboard asks Prometheus for, panel by panel; Grafana puts its own intervals in. */
export async function dashboardExpressions(): Promise<Expression[]> {
  const { panels } = JSON.parse(await readFile(`${directory}/dashboard.json`, 'utf8')) as Dashboard
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, refId }) => ({ of: `${title} ${refId}`, text: expr.replaceAll('$__rate_interval', '30s') })),
  )
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets?: readonly { readonly expr: string; readonly refId: string }[]
  }[]
}

export interface Alert extends Expression {
  readonly name: string
  /** The section of the runbook that it names. */
  readonly runbook: string
}

/** The rules, as far as they are looked at here; promtool reads them whole. */
export async function alerts(): Promise<Alert[]> {
  const text = await readFile(alertsFile, 'utf8')
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((rule) => {
      const [name = ''] = rule.split('\n', 1)
      const [, expression = ''] = /^ {8}expr: (?:\|\n)?([\s\S]*?)\n {8}(?:for|labels):/m.exec(rule) ?? []
      const [, runbook = ''] = /^ {10}runbook: (\S+)$/m.exec(rule) ?? []
      return { name, of: name, text: expression.trim(), runbook }
    })
}

/** The rules that promtool sees firing in a case of their tests. */
export async function firing(): Promise<string[]> {
  const text = await readFile(alertsTestFile, 'utf8')
  return [...text.matchAll(/alertname: (\w+),?\s+exp_alerts:(?! \[\])/g)].map(([, name = '']) => name)
}

/** The names of metrics in an expression. Ours are told from functions and labels by how they begin. */
export const metricsIn = (expression: string): string[] => [
  ...new Set([...expression.matchAll(/\b(?:tillwright|nodejs|process)_\w+/g)].map(([name]) => name)),
]

/** A histogram is read by its parts. */
export const baseOf = (name: string): string => name.replace(/_(bucket|count|sum)$/, '')
