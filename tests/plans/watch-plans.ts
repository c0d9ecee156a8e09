import type { Connection } from '@tillwright/db/client'

/** A step of a plan, as PostgreSQL tells it after it was taken. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Schema?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

export interface Explained {
  readonly statement: string
  readonly plan: PlanNode
}

/** Of which plans are watched: those for the values that were asked for, and those for any. */
export const planModes = ['force_custom_plan', 'force_generic_plan'] as const
export type PlanMode = (typeof planModes)[number]

export interface PlanWatch {
  /** Whatever PostgreSQL ran meanwhile, in the order in which it did. */
  during(mode: PlanMode, work: () => Promise<unknown>): Promise<Explained[]>
}

/**
 * Hears from PostgreSQL itself how it runs what comes over this pool, which has one connection. Whoever connects has to
 * be a superuser.
 */
export function watchPlans({ pool }: Connection): PlanWatch {
  let heard: Explained[] = []
  pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => {
      const start = message.indexOf('plan:\n')
      if (!message.startsWith('duration:') || start < 0) return
      // What auto_explain says in JSON; nobody else begins so.
      const { 'Query Text': statement, Plan: plan } = JSON.parse(message.slice(start + 6)) as Told
      heard.push({ statement, plan })
    })
  })
  return {
    during: async (mode, work) => {
      await pool.query(`${tell}; set plan_cache_mode = ${mode}`)
      heard = []
      await work()
      return heard
    },
  }
}

interface Told {
  readonly 'Query Text': string
  readonly Plan: PlanNode
}

const tell = `load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_analyze = on;
  set auto_explain.log_timing = off; set auto_explain.log_verbose = on; set auto_explain.log_format = json;
  set auto_explain.log_level = notice`
