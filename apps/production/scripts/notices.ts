import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names and licences of the packages that these modules are of: whoever passes the code on passes them on too. */
export function noticesOf(modules: Iterable<string>): string {
  const folders = new Set<string>()
  for (const module of modules) {
    const [folder] = folderOfPackage.exec(module) ?? []
    if (folder !== undefined) folders.add(folder)
  }
  const notices = [...folders].map(noticeOf)
  return [...new Set(notices)].toSorted().join(`\n\n${'-'.repeat(80)}\n\n`)
}

const folderOfPackage = /^.*\/node_modules\/(@[^/]+\/)?[^/]+/

function noticeOf(folder: string): string {
  const { name, version, license }: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file))
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim())
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n')
}
