import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { validate } from 'dockerfile-utils'
import { expect, test } from 'vitest'
import { readDockerfile, sentAlong } from './dockerfile.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const file = join(root, 'Dockerfile')
const stages = readDockerfile(file)
const image = stages.at(-1)
const stepsOf = (keyword: string) => (image?.steps ?? []).filter((step) => step.keyword === keyword)

test('the Dockerfile has no mistake that its linter knows', () => {
  expect(
    validate(readFileSync(file, 'utf8')).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
  ).toEqual([])
  expect(validate('FROM node\nRUNN npm ci\n')).not.toEqual([])
})

test('the image is of the Node that the tests run with, by its exact version', () => {
  const { devDependencies, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const bases = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from))
  expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node}-trixie-slim`]))
  expect(stepsOf('ARG').map(({ words }) => words)).toContain(`VERSION=${version}`)
})

test('nobody in the image is root, signals reach the process, and it asks itself whether it is well', () => {
  expect(stepsOf('USER').map(({ words }) => words)).toEqual(['1000:1000'])
  expect(image?.steps.slice(image.steps.findIndex(({ keyword }) => keyword === 'USER'))).not.toContainEqual(
    expect.objectContaining({ keyword: 'RUN' }),
  )
  expect(stepsOf('ENTRYPOINT').map(({ words }) => JSON.parse(words))).toEqual([['node', '--expose-gc']])
  expect(stepsOf('CMD').map(({ words }) => JSON.parse(words))).toEqual([['dist/server.js']])
  expect(stepsOf('HEALTHCHECK').map(({ words }) => words)).toEqual([
    expect.stringContaining('["node", "dist/healthy.js"]'),
  ])
})

test('whoever builds sends neither secrets nor what is made anew, and all that the bundles are made of', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  const others = [
    ...['.env', 'apps/api/.env', 'secrets/DATABASE_URL', 'node_modules/a/b.js', 'apps/api/node_modules/a/b.js'],
    ...['apps/production/dist/server.js', 'apps/local/.data/pg18/password', '.git/config'],
  ]
  const sent = sentAlong(root, [...tracked, ...others])
  expect(others.filter((path) => sent.includes(path))).toEqual([])
  expect(sent).toEqual(expect.arrayContaining(['pnpm-lock.yaml', 'package.json', 'apps/production/scripts/bundle.ts']))
  expect(sent.filter((path) => path.endsWith('.test.ts'))).toEqual([])
})
