import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { LocalPostgresError } from './local-postgres-error.ts'

/** Who runs the PostgreSQL programs, which refuse to run as root. */
export interface Account {
  /** The words that go before the program's own. */
  readonly through: readonly string[]
  readonly spawnAs: User | Record<string, never>
  /** Who must own the files; undefined when they are ours anyway. */
  readonly owner: User | undefined
}

interface User {
  readonly uid: number
  readonly gid: number
}

/** Ourselves, unless we are root: then a user without rights, or where that one cannot go, root by another number. */
export function chooseAccount(directory: string, program: string): Account {
  if (process.getuid?.() !== 0) return { through: [], spawnAs: {}, owner: undefined }
  const user = unprivilegedUser()
  if (user !== undefined && reaches(user, directory, program)) return { through: [], spawnAs: user, owner: user }
  const through = ['unshare', '-U', '--map-user=1000']
  if (spawnSync('unshare', [...through.slice(1), program, '--version']).status === 0)
    return { through, spawnAs: {}, owner: { uid: 0, gid: 0 } }
  throw new LocalPostgresError(
    `PostgreSQL does not run as root, and nobody else can reach ${directory}: be another user, or set DATABASE_URL.`,
  )
}

/** Hands a folder or file to the account. */
export function giveTo(account: Account, path: string): void {
  if (account.owner === undefined || statSync(path).uid === account.owner.uid) return
  const { status, stderr } = spawnSync('chown', ['-R', `${account.owner.uid}:${account.owner.gid}`, path])
  if (status !== 0)
    throw new LocalPostgresError(`Could not give ${path} to user ${account.owner.uid}: ${stderr}`.trim())
}

function unprivilegedUser(): User | undefined {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line =
    lines.find((entry) => entry.startsWith('postgres:')) ?? lines.find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** Tried for real, because access lists, mounts and umasks have a say as well. */
function reaches(user: User, directory: string, program: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0" && "$1" --version', directory, program], user).status === 0
}
