import { readLivingAccess } from '@tillwright/db/living-access'
import { holds, type Permission, type Standing } from '@tillwright/domain/accounts/permission'
import type { AccountId, ApiKeyId, OrderId, SessionId } from '@tillwright/domain/ids'
import type { Deps } from './deps.ts'
import { Refused } from './refused.ts'

/** By what somebody may watch something. An order's token has no end; `needs` is what staff has to be allowed. */
export type Access =
  | { readonly kind: 'order_token'; readonly orderId: OrderId }
  | {
      readonly kind: 'session'
      readonly accountId: AccountId
      readonly sessionId: SessionId
      readonly needs: Permission | null
    }
  | { readonly kind: 'api_key'; readonly apiKeyId: ApiKeyId; readonly needs: Permission }

/** Somebody who opens a stream. */
export interface Watcher {
  readonly access: Access
  /** Whence on the network; null where that says nothing. */
  readonly clientAddress: string | null
}

/** A place that is taken until it is given back. */
export interface Watching {
  /** Aborted once he may see no more; the reason is what is to be thrown. */
  readonly cut: AbortSignal
  end(): void
}

/** All who have streams open in this process. */
export interface Watchers {
  /** Throws RATE_LIMITED where too many are open: his own, those of his address, or everybody's. */
  admit(watcher: Watcher): Watching
  /** How many are open. */
  readonly count: () => number
}

export interface WatchLimits {
  /** Of one account, one key of a tool, or one order whose token is shown. */
  readonly perIdentity: number
  /** Of one address of the network, which many may share. */
  readonly perAddress: number
  readonly perProcess: number
  /** How often it is looked whether all of them may still see what they see. */
  readonly recheckMs: number
}

export const watchLimits: WatchLimits = { perIdentity: 20, perAddress: 100, perProcess: 1_000, recheckMs: 30_000 }

export function openWatchers({ db, log }: Pick<Deps, 'db' | 'log'>, limits: WatchLimits): Watchers {
  const admitted = new Map<Watching, Admitted>()
  const tally = openTally()
  let timer: NodeJS.Timeout | undefined
  const recheck = () =>
    cutWhoseAccessIsOver(db, [...admitted.values()]).catch((err: unknown) =>
      log.warn({ err }, 'nobody could say who may still watch'),
    )
  const end = (watching: Watching, names: readonly string[]): void => {
    if (!admitted.delete(watching)) return
    for (const name of names) tally.count(name, -1)
    if (admitted.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    admit: ({ access, clientAddress }) => {
      const identity = identityOf(access)
      const names = clientAddress === null ? [identity] : [identity, `address:${clientAddress}`]
      const isFull = names.some(
        (name) => tally.of(name) >= (name === identity ? limits.perIdentity : limits.perAddress),
      )
      if (isFull || admitted.size >= limits.perProcess) throw new Refused({ code: 'RATE_LIMITED', retryAfter })
      const controller = new AbortController()
      const watching: Watching = { cut: controller.signal, end: () => end(watching, names) }
      admitted.set(watching, { access, controller })
      for (const name of names) tally.count(name, 1)
      timer ??= setInterval(recheck, limits.recheckMs).unref()
      return watching
    },
    count: () => admitted.size,
  }
}

/** Seconds; by then others may have left. */
const retryAfter = 30

interface Admitted {
  readonly access: Access
  readonly controller: AbortController
}

/** One statement for all of them; while the database can't say, they go on. */
async function cutWhoseAccessIsOver(db: Deps['db'], admitted: readonly Admitted[]): Promise<void> {
  const sessionIds = admitted.flatMap(({ access }) => (access.kind === 'session' ? access.sessionId : []))
  const apiKeyIds = admitted.flatMap(({ access }) => (access.kind === 'api_key' ? access.apiKeyId : []))
  if (sessionIds.length + apiKeyIds.length === 0) return
  const living = await readLivingAccess(db, { sessionIds, apiKeyIds })
  for (const { access, controller } of admitted) {
    const over = endOf(access, living)
    if (over !== null) controller.abort(over)
  }
}

function endOf(access: Access, living: ReadonlyMap<SessionId | ApiKeyId, Standing>): Refused | null {
  if (access.kind === 'order_token') return null
  const standing = living.get(access.kind === 'session' ? access.sessionId : access.apiKeyId)
  if (standing === undefined) {
    return new Refused({ code: access.kind === 'session' ? 'TOKEN_EXPIRED' : 'TOKEN_INVALID' })
  }
  const { needs } = access
  return needs === null || holds(standing, needs) ? null : new Refused({ code: 'FORBIDDEN', permission: needs })
}

function identityOf(access: Access): string {
  switch (access.kind) {
    case 'order_token':
      return `order:${access.orderId}`
    case 'session':
      return `account:${access.accountId}`
    case 'api_key':
      return `key:${access.apiKeyId}`
  }
}

/** How many there are of each name; a name of which there are none takes no room. */
function openTally() {
  const counts = new Map<string, number>()
  const of = (name: string): number => counts.get(name) ?? 0
  return {
    of,
    count: (name: string, by: 1 | -1): void => {
      const total = of(name) + by
      if (total === 0) counts.delete(name)
      else counts.set(name, total)
    },
  }
}
