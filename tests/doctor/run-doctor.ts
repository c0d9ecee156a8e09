import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { TestShop } from '@tillwright/api/testing/open-test-shop'
import { expect } from 'vitest'

const program = fileURLToPath(new URL('../../apps/local/src/doctor.ts', import.meta.url))

interface Diagnosis {
  readonly code: unknown
  /** Verdict and subject of each line. */
  readonly verdicts: readonly string[]
  readonly said: string
}

/** Runs the program with nothing else in its environment but patience. */
export async function doctor(env: Record<string, string>): Promise<Diagnosis> {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [program], {
    env: { PATH, DATABASE_WAIT_MS: '20000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [[code], said, complaint] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)])
  expect(complaint).toBe('')
  const verdicts = said.trimEnd().split('\n')
  return { code, said, verdicts: verdicts.map((line) => line.split(/\s+/, 2).join(' ')) }
}

export const secrets = { STRIPE_SECRET_KEY: 'sk_test_hush', STRIPE_WEBHOOK_SECRET: 'whsec_of_a_doctor_test' }
export const environment = (shop: TestShop) => ({
  ...secrets,
  DATABASE_URL: shop.database.connectionString,
  STRIPE_PUBLISHABLE_KEY: 'pk_test_doctor',
  STRIPE_API_BASE: shop.simulator.url,
})
