import { expireIdleCarts } from '@tillwright/db/carts'
import { deleteOldImports } from '@tillwright/db/import-runs'
import type { JobData, JobName, SweepName } from '@tillwright/db/jobs'
import { deleteOldOidcReturns } from '@tillwright/db/oidc-returns'
import { deleteOldTokens } from '@tillwright/db/one-time-tokens'
import { deleteOldPriceRuns } from '@tillwright/db/price-runs'
import { rebuildSearch } from '@tillwright/db/search-rebuild'
import { deleteOldFactors } from '@tillwright/db/second-factors'
import { deleteOldRefreshTokens, deleteOldSessions } from '@tillwright/db/sessions'
import { deleteOldStaffRequests } from '@tillwright/db/staff-requests'
import { deleteOldSubscriptions } from '@tillwright/db/stock-subscriptions'
import type { AccountId, ImportId, MediaId, OrderId, VariantId } from '@tillwright/domain/ids'
import { eraseAtProvider } from './accounts/erase-at-provider.ts'
import { refreshListingOf } from './catalog/refresh-listing.ts'
import { showAgedCollections } from './collections/show-aged.ts'
import { expireAllCredit } from './credit/expire.ts'
import type { Deps } from './deps.ts'
import { runImport, wakeImports } from './imports/run-import.ts'
import { workDeadLetters } from './jobs/dead-letters.ts'
import { eraseFiles } from './media/erase-files.ts'
import { makeVariants } from './media/make-variants.ts'
import { sweepMedia } from './media/sweep-media.ts'
import { sendMail } from './notifications/send-mail.ts'
import { expireOrders } from './payments/expire-orders.ts'
import { processStripeEvent } from './payments/process-event.ts'
import { reconcilePayments } from './payments/reconcile.ts'
import { submitRefund } from './payments/submit-refund.ts'
import { sweepPayments } from './payments/sweep-payments.ts'
import { showDuePrices, showPriceRun } from './prices/show-prices.ts'
import { publishDueProducts } from './products/publish-due.ts'
import { tellAllSubscribers, tellSubscribers } from './stock/subscriptions/tell-subscribers.ts'
import { recordTaxReversal } from './tax/record-reversal.ts'
import { recordTaxSale } from './tax/record-sale.ts'
import { observeJob } from './telemetry/observe-job.ts'

type Task<Name extends JobName> = (deps: Deps, data: JobData[Name], jobId: string) => Promise<void>

/** Every job, by name. The ids in a job's data are those that we put there. */
const tasks: { readonly [Name in JobName]: Task<Name> } = {
  'process-stripe-event': (deps, { eventId }) => processStripeEvent(deps, eventId),
  'submit-refund': (deps, { refundId }) => submitRefund(deps, refundId),
  'record-tax-sale': (deps, { orderId }) => recordTaxSale(deps, orderId as OrderId),
  'record-tax-reversal': (deps, { refundId }) => recordTaxReversal(deps, refundId),
  'refresh-listing': async (deps, { variantIds }) => {
    await refreshListingOf(deps, variantIds as readonly VariantId[])
    await tellSubscribers(deps, variantIds as readonly VariantId[])
  },
  'tell-subscribers': (deps, { variantIds }) => tellSubscribers(deps, variantIds as readonly VariantId[]),
  'show-price-run': (deps, { runId }) => showPriceRun(deps, runId),
  'run-import': (deps, { importId }) => runImport(deps, importId as ImportId),
  'show-due-prices': (deps) => showDuePrices(deps),
  'publish-due-products': (deps, _, jobId) => publishDueProducts(deps, jobId),
  'rebuild-search': ({ db }) => rebuildSearch(db),
  'expire-orders': (deps) => expireOrders(deps),
  'reconcile-payments': (deps) => reconcilePayments(deps),
  'sweep-payments-hourly': (deps) => sweepPayments(deps, 'hourly'),
  'sweep-payments-daily': (deps) => sweepPayments(deps, 'daily'),
  'expire-carts': async (deps) => {
    await expireIdleCarts(deps.db, (await deps.shop()).cartIdleDays)
    await expireAllCredit(deps)
    // Also once an hour, and as seldom of use.
    await tellAllSubscribers(deps)
    await showAgedCollections(deps)
    await wakeImports(deps)
  },
  'send-mail': (deps, request, jobId) => sendMail(deps, request, jobId),
  'erase-at-provider': (deps, { accountId }) => eraseAtProvider(deps, accountId as AccountId),
  'make-media-variants': (deps, { mediaId, name }) => makeVariants(deps, { id: mediaId as MediaId, name }),
  'erase-media-files': (deps, medium) => eraseFiles(deps, medium),
  'sweep-media': (deps) => sweepMedia(deps),
  'prune-sessions': async ({ db }) => {
    await deleteOldSessions(db)
    await deleteOldRefreshTokens(db)
    await deleteOldTokens(db)
    await deleteOldFactors(db)
    await deleteOldOidcReturns(db)
    await deleteOldSubscriptions(db)
    await deleteOldPriceRuns(db)
    await deleteOldStaffRequests(db)
    await deleteOldImports(db)
  },
}

/** What the clock asks for, once per so many seconds over all nodes. */
const schedule = {
  'show-due-prices': 5,
  'publish-due-products': 60,
  'rebuild-search': 60,
  'expire-orders': 20,
  'reconcile-payments': 20,
  'sweep-payments-hourly': 3_600,
  'sweep-payments-daily': 86_400,
  'expire-carts': 3_600,
  'sweep-media': 3_600,
  'prune-sessions': 86_400,
} as const satisfies Record<SweepName, number>

/** Runs all jobs and, where nobody says otherwise, keeps the schedule until it is stopped. */
export async function startTasks(
  deps: Deps,
  { keepsSchedule = true }: { readonly keepsSchedule?: boolean | undefined } = {},
): Promise<{ stop(): void }> {
  await workAll(deps)
  if (!keepsSchedule) return { stop: () => undefined }
  // A start is when there is most to repair, so it does not wait for the next slot.
  await askFor(deps, atStart, () => undefined)
  const timer = setInterval(() => tick(deps), tickMs)
  return { stop: () => clearInterval(timer) }
}

/** Asks for what the schedule wants in the present slots, wherever no other node has. */
export const tick = (deps: Deps): Promise<void> =>
  askFor(deps, [...atStart, 'sweep-payments-hourly', 'sweep-payments-daily'], (name) => schedule[name])

/** Runs jobs as they come, on no schedule. */
export async function workAll(deps: Deps): Promise<void> {
  await Promise.all([
    work(deps, 'process-stripe-event'),
    work(deps, 'submit-refund'),
    work(deps, 'record-tax-sale'),
    work(deps, 'record-tax-reversal'),
    work(deps, 'refresh-listing'),
    work(deps, 'tell-subscribers'),
    work(deps, 'show-price-run'),
    work(deps, 'run-import'),
    work(deps, 'show-due-prices'),
    work(deps, 'publish-due-products'),
    work(deps, 'rebuild-search'),
    work(deps, 'expire-orders'),
    work(deps, 'reconcile-payments'),
    work(deps, 'sweep-payments-hourly'),
    work(deps, 'sweep-payments-daily'),
    work(deps, 'expire-carts'),
    work(deps, 'send-mail'),
    work(deps, 'erase-at-provider'),
    work(deps, 'make-media-variants'),
    work(deps, 'erase-media-files'),
    work(deps, 'sweep-media'),
    work(deps, 'prune-sessions'),
    workDeadLetters(deps),
  ])
}

const tickMs = 5_000

async function work<Name extends JobName>(deps: Deps, name: Name): Promise<void> {
  const task: Task<Name> = tasks[name]
  const [gateway, taxProvider] = [deps.gateway.inBackground(), deps.taxProvider.inBackground()]
  const inBackground = { ...deps, gateway, taxProvider }
  await deps.jobs.work(name, (data, jobId, askedBy) =>
    observeJob({ telemetry: deps.telemetry, name, jobId, askedBy }, async () => {
      try {
        await task(inBackground, data, jobId)
      } catch (error) {
        deps.log.warn({ err: error, job: name }, 'a job failed and will be tried again')
        throw error
      }
    }),
  )
}

async function askFor(
  { jobs, log }: Deps,
  names: readonly SweepName[],
  slotSecondsOf: (name: SweepName) => number | undefined,
): Promise<void> {
  for (const name of names) {
    try {
      await jobs.enqueueSweep(name, slotSecondsOf(name))
    } catch (error) {
      log.warn({ err: error, job: name }, 'the clock could not ask for a job')
    }
  }
}

/** Those that are quickly done. The others wait for their slot, however often a process starts. */
const atStart = [
  'show-due-prices',
  'publish-due-products',
  'rebuild-search',
  'expire-orders',
  'reconcile-payments',
  'expire-carts',
  'sweep-media',
  'prune-sessions',
] as const satisfies readonly SweepName[]
