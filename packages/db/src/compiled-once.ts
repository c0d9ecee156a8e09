import type { CompiledQuery } from 'kysely'
import type { Db } from './client.ts'

/** Where a value stands in a statement that is put together before there is one. */
class Mark {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

interface Compiles<Row> {
  compile(db: Db): CompiledQuery<Row>
}

/**
 * For statements that run all the time: to put one together takes longer than everything else that is done here for it.
 * Each form is put together once, with marks in place of those values that are there; nothing may look into them.
 */
export function compiledOnce<Values extends Readonly<Record<string, unknown>>, Form, Row>(
  build: (db: Db, values: Values, form: Form) => Compiles<Row>,
): (db: Db, values: Values, form: Form) => Promise<Row[]> {
  const known = new Map<string, CompiledQuery<Row>>()
  return async (db, values, form) => {
    const names = Object.keys(values).filter((name) => values[name] !== undefined && values[name] !== null)
    const key = JSON.stringify([form, names])
    let compiled = known.get(key)
    if (compiled === undefined) {
      const marks = Object.fromEntries(names.map((name) => [name, new Mark(name)]))
      // What goes into a statement is never looked at before it is sent.
      compiled = build(db, { ...values, ...marks } as Values, form).compile(db)
      if (known.size >= formsMax) known.clear()
      known.set(key, compiled)
    }
    const parameters = compiled.parameters.map((one) => (one instanceof Mark ? values[one.name] : one))
    const { rows } = await db.executeQuery<Row>({ ...compiled, parameters })
    return rows
  }
}

/** Of one statement; there are far fewer, but for lengths of pages. */
const formsMax = 500
