import { readdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** `npm run db:new -- add-gift-cards`: an empty migration with the next number, entered in the list. */
const name = process.argv[2] ?? ''
const directory = fileURLToPath(new URL('../src/migrations/', import.meta.url))

if (!/^[a-z][a-z0-9-]*$/.test(name)) {
  console.error('name the migration in lower case: npm run db:new -- add-gift-cards')
  process.exitCode = 1
} else {
  const last =
    (await readdir(directory))
      .filter((file) => /^\d{4}-/.test(file))
      .sort()
      .at(-1) ?? '0000'
  const key = `${String(Number(last.slice(0, 4)) + 1).padStart(4, '0')}-${name}`
  const variable = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  await writeFile(`${directory}${key}.ts`, migrationText(variable))
  const list = await readFile(`${directory}index.ts`, 'utf8')
  const imported = list.replace(/\n\n/, `\nimport { ${variable} } from './${key}.ts'\n\n`)
  await writeFile(`${directory}index.ts`, imported.replace(/\}\n$/, `  '${key}': ${variable},\n}\n`))
  console.log(`packages/db/src/migrations/${key}.ts\nWrite it, then run: npm run db:types`)
}

function migrationText(variable: string): string {
  return `import { type SqlMigration, statements } from './statements.ts'

export const ${variable}: SqlMigration = statements(\`
\`)
`
}
