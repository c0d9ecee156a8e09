import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'

export interface KeptMail {
  /** Of its file. */
  readonly name: string
  readonly keptAt: Date
  readonly email: Email
}

const mostShown = 200

/** The newest of the mails in a folder, the newest first. */
export async function readMails(directory: string): Promise<KeptMail[]> {
  const names = await namesIn(directory)
  const found = await Promise.all(
    names.map(async (name) => ({ name, keptAt: (await stat(join(directory, `${name}.eml`))).mtime })),
  )
  const newest = found.toSorted((a, b) => b.keptAt.getTime() - a.keptAt.getTime()).slice(0, mostShown)
  return Promise.all(newest.map(async (mail) => ({ ...mail, email: await read(directory, mail.name) })))
}

/** Null where there is none of that name: it is looked for among those that are there, and nowhere else. */
export async function readMail(directory: string, name: string): Promise<Email | null> {
  return (await namesIn(directory)).includes(name) ? read(directory, name) : null
}

const read = async (directory: string, name: string): Promise<Email> =>
  PostalMime.parse(await readFile(join(directory, `${name}.eml`)))

async function namesIn(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    // Nothing was written yet.
    if (error.code === 'ENOENT') return []
    throw error
  })
  return files.filter((file) => file.endsWith('.eml')).map((file) => file.slice(0, -'.eml'.length))
}
