import { transact } from '@tillwright/db/client'
import {
  type SynonymList as KnownList,
  lockSynonymList,
  readSynonymLists,
  writeSynonymList,
} from '@tillwright/db/search-synonyms'
import { searchLanguageOf } from '@tillwright/domain/search/language'
import { phraseKey } from '@tillwright/domain/search/question'
import { z } from 'zod'
import { Refused } from '../refused.ts'
import { locale, text } from '../schemas.ts'
import { auditChange, changesNothing } from '../staff/audit-change.ts'
import { refuses, staff } from '../trpc.ts'

const SynonymList = z
  .object({
    locale: z.string().describe('Or a language, for all of its locales'),
    sets: z.array(z.array(z.string())).describe('In each set every phrase stands for every other one'),
    version: z.int().describe('0 where none were ever set'),
  })
  .meta({ id: 'SynonymList' })

export const list = staff('catalog:read')
  .meta({ docs: 'The synonyms of each locale that has some; all of it is one page.' })
  .input(z.strictObject({ locale: locale.optional() }).prefault({}))
  .output(z.object({ items: z.array(SynonymList), nextCursor: z.null() }))
  .query(async ({ ctx, input }) => {
    const lists = await readSynonymLists(ctx.db, input.locale ?? null)
    return { items: lists.map(viewList), nextCursor: null }
  })

const refusals = ['CONFLICT'] as const

export const set = staff('catalog:write')
  .meta({ docs: 'Replaces all synonyms of a locale. Shoppers find by the new ones at once.', refuses: refusals })
  .errors(refuses(refusals))
  .input(
    z.strictObject({
      locale,
      sets: z
        .array(
          z
            .array(text({ max: 100 }))
            .min(2)
            .max(20),
        )
        .max(1_000),
      version: z.int().min(0).max(2_147_483_647).describe('As it was seen; 0 where none were ever set'),
    }),
  )
  .output(SynonymList)
  .mutation(({ ctx, input }) =>
    transact(ctx.db, async (tx) => {
      refuseUnlike(input)
      const before = await lockSynonymList(tx, input.locale)
      if (before.version !== input.version)
        throw new Refused({ code: 'CONFLICT', entity: 'synonyms', currentVersion: before.version })
      const facts = [factsOf(before), factsOf({ ...before, sets: input.sets })] as const
      if (changesNothing(...facts)) return viewList(before)
      const after = await writeSynonymList(tx, { ...before, sets: input.sets })
      await auditChange(tx, ctx, { entity: 'synonyms', entityId: input.locale, before: facts[0], after: facts[1] })
      return viewList(after)
    }),
  )

/** A set that has no two phrases with different words says nothing, and one without words is never asked for. */
function refuseUnlike({ locale: tag, sets }: { locale: string; sets: string[][] }): void {
  const language = searchLanguageOf(tag)
  const issues = sets.flatMap((phrases, index) => {
    const keys = phrases.map((phrase) => phraseKey(phrase, language))
    const nameless = keys.indexOf(null)
    if (nameless >= 0) return [{ path: `sets.${index}.${nameless}`, message: 'has no word in it' }]
    return new Set(keys).size < 2 ? [{ path: `sets.${index}`, message: 'says one thing only' }] : []
  })
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

const factsOf = ({ sets }: KnownList) => ({ sets: sets.map((phrases) => [...phrases]) })

const viewList = ({ sets, ...of }: KnownList): z.output<typeof SynonymList> => ({ ...of, ...factsOf({ ...of, sets }) })
