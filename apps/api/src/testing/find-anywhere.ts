import type { TestShop } from './open-test-shop.ts'

/**
 * Every column of every table, of whatever schema and kind, in which one of these texts stands: in small or capital
 * letters, within JSON, and as bytes. A table that is made one day is looked through without being named here.
 */
export async function findAnywhere({ database }: TestShop, texts: readonly string[]): Promise<string[]> {
  const like = texts
    .flatMap((text) => [text.toLowerCase(), Buffer.from(text).toString('hex')])
    .map((text) => `%${text}%`)
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where relkind in ('r', 'm') and nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by name`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await database.pool.query<{ column: string }>(
      `select distinct '${name}.' || fact.key as column from ${name} as one, jsonb_each_text(to_jsonb(one)) as fact
       where lower(fact.value) like any($1) order by 1`,
      [like],
    )
    found.push(...rows.map(({ column }) => column))
  }
  return found
}
