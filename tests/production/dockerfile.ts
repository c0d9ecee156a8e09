import { readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'

export interface Stage {
  /** A stage before, or an image. */
  readonly from: string
  readonly name: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly keyword: string
  /** What stands behind the keyword and its flags, on one line and without comments. */
  readonly words: string
  readonly flags: Readonly<Record<string, string>>
  readonly line: number
}

/** Stages and steps of a Dockerfile, with the arguments before the first stage put in. */
export function readDockerfile(file: string): Stage[] {
  const stages: { from: string; name: string; steps: Step[] }[] = []
  const outer = new Map<string, string>()
  for (const instruction of DockerfileParser.parse(readFileSync(file, 'utf8')).getInstructions()) {
    const step = stepOf(instruction)
    const stage = stages.at(-1)
    if (step.keyword === 'FROM') {
      const [from = '', , name = String(stages.length)] = expand(step.words, outer).split(' ')
      stages.push({ from, name, steps: [] })
    } else if (stage === undefined) {
      const [name = '', value = ''] = step.words.split('=')
      outer.set(name, value)
    } else stage.steps.push(step)
  }
  return stages
}

function stepOf(instruction: Instruction): Step {
  const lines = instruction.getTextContent().split('\n')
  const whole = lines
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, '')
  const [keyword = '', ...rest] = whole.split(/\s+/)
  const flags: Record<string, string> = {}
  let words = whole.slice(keyword.length).trim()
  for (const word of rest) {
    const [, name, value = ''] = /^--([a-z-]+)=(.*)$/.exec(word) ?? []
    if (name === undefined) break
    flags[name] = value
    words = words.slice(word.length).trim()
  }
  return { keyword: keyword.toUpperCase(), words, flags, line: (instruction.getRange()?.start.line ?? 0) + 1 }
}

export const expand = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced: string, bare: string) => variables.get(braced ?? bare) ?? '')

/** Which of these files Docker sends along: of the patterns that fit a file or a folder above it, the last counts. */
export function sentAlong(root: string, files: readonly string[]): string[] {
  const patterns = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
  return files.filter((file) => {
    const parts = file.split('/')
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    let isIgnored = false
    for (const pattern of patterns) {
      const bare = pattern.replace(/^!/, '')
      if (paths.some((path) => matchesGlob(undotted(path), undotted(bare)))) isIgnored = !pattern.startsWith('!')
    }
    return !isIgnored
  })
}

/** To Docker a star is also a name that begins with a dot. */
const undotted = (path: string): string => path.replace(/(^|\/)\./g, '$1_')
