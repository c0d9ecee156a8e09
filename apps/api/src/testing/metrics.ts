export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** What whoever reads the metrics of a shop is told. */
export async function readMetrics(url: string, token: string): Promise<Sample[]> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`the metrics answer ${answer.status}`)
  return samplesIn(await answer.text())
}

/** Prometheus' text format, as far as we write it. */
export const samplesIn = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      return { name, labels: labelsIn(labels), value: Number(value.replace('Inf', 'Infinity')) }
    })

const labelsIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value]))

/** The sum of all samples of this name with these labels; null where there is none. */
export function totalOf(samples: readonly Sample[], name: string, labels: Sample['labels'] = {}): number | null {
  const found = samples.filter(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )
  return found.length === 0 ? null : found.reduce((sum, { value }) => sum + value, 0)
}

/** A row for each metric that there is, as the guide has them. */
export function tableOf(text: string): string[] {
  const typeOf = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]))
  return [...text.matchAll(/^# HELP (\w+) (.+)$/gm)].map(
    ([, name = '', help = '']) => `| \`${name}\` | ${typeOf.get(name)} | ${help} |`,
  )
}
