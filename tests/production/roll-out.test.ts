import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openFolder } from './prove-shop.ts'

const script = fileURLToPath(new URL('../../deploy/kubernetes/roll-out.sh', import.meta.url))

/** Stands for a cluster: notes what it is asked, and says of the job what it is told to. */
const kubectl = `#!/usr/bin/env bash
echo "$*" >> "$ASKED"
case "$*" in
  *active*) if [ -s "$BUSY" ]; then head -c 1 "$BUSY"; : > "$BUSY"; fi ;;
  *"'$OUTCOME'"*) echo True ;;
  apply*) grep -E '^kind:|image:' >> "$ASKED" ;;
esac
`

/** What the cluster was asked for, in order. */
function rollOut(outcome: 'Complete' | 'Failed', isBusy = false) {
  using folder = openFolder('cluster')
  const [program, asked, busy] = ['kubectl', 'asked', 'busy'].map((name) => join(folder.path, name))
  if (program === undefined || asked === undefined || busy === undefined) throw new Error('three were named')
  writeFileSync(program, kubectl)
  chmodSync(program, 0o755)
  writeFileSync(busy, isBusy ? '1' : '')
  const { status } = spawnSync('bash', [script, 'ghcr.io/shop/tillwright:9'], {
    env: { PATH: `${folder.path}:${process.env.PATH}`, ASKED: asked, BUSY: busy, OUTCOME: outcome },
  })
  const lines = readFileSync(asked, 'utf8').split('\n')
  return { status, steps: lines.filter((line) => /^(delete|kind|rollout|logs)|image:/.test(line)), lines }
}

const migrated = ['delete job tillwright-migrate --ignore-not-found --wait', 'kind: Job']
const image = '          image: ghcr.io/shop/tillwright:9'

test('migrations run first, of the image that is named, and then what serves and works', () => {
  const { status, steps } = rollOut('Complete')
  expect(status).toBe(0)
  expect(steps.filter((step) => step !== 'kind: PodDisruptionBudget' && step !== 'kind: Service')).toEqual([
    ...[...migrated, image, 'kind: Deployment', image, 'kind: Deployment', image],
    'rollout status deployment/tillwright-api --timeout=300s',
    'rollout status deployment/tillwright-worker --timeout=300s',
  ])
})

test('where migrations fail nothing else is changed; those that are under way are waited for', () => {
  const { status, steps, lines } = rollOut('Failed', true)
  expect(status).toBe(1)
  expect(steps).toEqual([...migrated, image, 'logs job/tillwright-migrate --tail=50'])
  const looks = lines.filter((line) => line.includes('.status.active'))
  expect(looks).toHaveLength(2)
})

test('a job whose pod can never start ends by itself', () => {
  const job = readFileSync(join(script, '../migrate.yaml'), 'utf8')
  expect(job).toMatch(/^ {2}activeDeadlineSeconds: \d+$/m)
})
