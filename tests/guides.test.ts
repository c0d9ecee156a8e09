import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openTestShop } from '@tillwright/api/testing/open-test-shop'
import { signIn } from '@tillwright/api/testing/sign-in'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const guides = (await readdir(`${root}docs/guides`)).filter((name) => name.endsWith('.md'))

const blocksOf = (text: string, language: string): string =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block).join('')

test.each(guides)('the code of %s does what the guide says', async (name) => {
  await using shop = await openTestShop()
  const guide = await readFile(`${root}docs/guides/${name}`, 'utf8')
  // Inside the project, so that it finds the SDK as a consumer's own file would.
  const file = `${root}.data/guide-${process.pid}-${name}.ts`
  await mkdir(`${root}.data`, { recursive: true })
  await writeFile(file, blocksOf(guide, 'ts').replaceAll('http://127.0.0.1:3000', shop.url))
  try {
    await signIn(shop, { role: 'ADMIN', email: 'grace@example.com' })
    const env = { ...process.env, NO_COLOR: '1' }
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env })
    expect(stdout).toBe(blocksOf(guide, 'text'))
  } finally {
    await rm(file)
  }
})
