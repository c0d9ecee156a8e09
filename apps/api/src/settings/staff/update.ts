import { isDeepStrictEqual } from 'node:util'
import { type Db, type Tx, transact } from '@tillwright/db/client'
import { findMarket } from '@tillwright/db/markets'
import {
  isTimeZoneOfDatabase,
  type Settings as KnownSettings,
  lockSettings,
  readInvoiceSeries,
  readNumberTemplates,
  writeSettings,
} from '@tillwright/db/settings'
import { seriesProblem } from '@tillwright/domain/invoices/series-history'
import { decideDefaultMarket } from '@tillwright/domain/markets/change-market'
import { templateProblem } from '@tillwright/domain/orders/order-number-history'
import { isTimeZone } from '@tillwright/domain/orders/shop-day'
import { z } from 'zod'
import { noSuchMarket } from '../../markets/view.ts'
import { granted, Refused } from '../../refused.ts'
import { auditChange, changesNothing } from '../../staff/audit-change.ts'
import { withGiven } from '../../staff/with-given.ts'
import { refuses, staff } from '../../trpc.ts'
import { noShop, Settings, settingsFacts, settingsInput } from './view.ts'

const refusals = ['CONFLICT'] as const

const changes = z.strictObject(settingsInput).partial()

export const update = staff('settings:write')
  .meta({
    docs:
      'Changes what is given of the settings, and leaves the rest as it is. Every node keeps them for a second: a ' +
      'change is in force everywhere within that. A default market that is closed is CONFLICT (defaultMarket); a ' +
      'template or a series whose numbers could repeat those of an earlier one is VALIDATION_FAILED.',
    refuses: refusals,
  })
  .errors(refuses(refusals))
  .input(changes.extend({ version: z.int().min(1) }))
  .output(Settings)
  .mutation(async ({ ctx, input: { version, ...given } }) => {
    const issues = [...templateIssues([], given.orderNumberTemplate), ...(await timeZoneIssues(ctx.db, given.timeZone))]
    if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
    return transact(ctx.db, async (tx) => {
      const from = await lockSettings(tx)
      if (from === null) throw noShop()
      if (from.version !== version)
        throw new Refused({ code: 'CONFLICT', entity: 'settings', currentVersion: from.version })
      const to = withGiven(from, given)
      const [before, after] = [settingsFacts(from), settingsFacts(to)]
      if (changesNothing(before, after)) return from
      if (from.orderNumberTemplate !== to.orderNumberTemplate) await mustFollow(tx, to.orderNumberTemplate)
      await seriesMustDiffer(tx, { from, to })
      if (from.defaultMarket !== to.defaultMarket) await mustBeOpen(tx, to.defaultMarket)
      const settings = await writeSettings(tx, version, to)
      await auditChange(tx, ctx, { entity: 'settings', entityId: 'shop', before, after })
      return settings
    })
  })

interface Issue {
  readonly path: string
  readonly message: string
}

function templateIssues(had: readonly string[], next: string | undefined): Issue[] {
  const message = next === undefined ? null : templateProblem(had, next)
  return message === null ? [] : [{ path: 'orderNumberTemplate', message }]
}

/** Days are told in code and in SQL, so that both must know the name. */
async function timeZoneIssues(db: Db, name: string | undefined): Promise<Issue[]> {
  if (name === undefined || (isTimeZone(name) && (await isTimeZoneOfDatabase(db, name)))) return []
  return [{ path: 'timeZone', message: 'is no time zone like Europe/Berlin' }]
}

/** The settings are locked: nobody takes up another one meanwhile. */
async function mustFollow(tx: Tx, template: string): Promise<void> {
  const issues = templateIssues(await readNumberTemplates(tx), template)
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

/** The settings are locked, as above. Both series at once: one of them may be in the way of the other. */
async function seriesMustDiffer(tx: Tx, { from, to }: { from: KnownSettings; to: KnownSettings }): Promise<void> {
  const issues: Issue[] = []
  let had = await readInvoiceSeries(tx)
  for (const [path, kind] of seriesSettings) {
    if (isDeepStrictEqual(from[path], to[path])) continue
    const next = { kind, ...to[path] }
    const message = seriesProblem(had, next)
    if (message !== null) issues.push({ path, message })
    had = [...had, next]
  }
  if (issues.length > 0) throw new Refused({ code: 'VALIDATION_FAILED', issues })
}

const seriesSettings = [
  ['invoiceSeries', 'invoice'],
  ['creditNoteSeries', 'credit_note'],
] as const

/** The settings are locked: nobody closes a market meanwhile. */
async function mustBeOpen(tx: Tx, code: string): Promise<void> {
  const market = await findMarket(tx, code)
  if (market === null) throw noSuchMarket()
  granted(decideDefaultMarket(market))
}
