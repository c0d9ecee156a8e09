import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { codeOf, StartError } from './start-error.ts'

const Secrets = z.object({ accessToken: z.string().min(32), webhook: z.string().min(20) })
export type Secrets = z.output<typeof Secrets>

/** The folder that everything is kept in, made where it is missing. Throws StartError where it can't be written to. */
export function openDataDirectory(path: string): string {
  const directory = resolve(path)
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
  } catch {
    throw new StartError(`Cannot write to ${directory}: set DATA_DIR to a folder that can be written to.`)
  }
  return directory
}

/** What development signs with: made once, and kept for its owner's eyes only. */
export function developmentSecrets(directory: string): Secrets {
  const file = join(directory, 'secrets.json')
  try {
    return Secrets.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      throw new StartError(`${file} cannot be read: repair it, or delete it and new secrets are made.`)
  }
  const secrets = {
    accessToken: randomBytes(32).toString('base64url'),
    webhook: `whsec_simulator_${randomBytes(24).toString('base64url')}`,
  }
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  return secrets
}
