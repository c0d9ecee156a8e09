import cluster from 'node:cluster'

/** What a process may be told from outside. */
export interface Orders {
  /** Once more only hurries it. The facts are for the log. */
  stop(facts: object): void
  /** Another one serves on at the same place. */
  giveWay(): void
}

/** What a supervisor sends to its processes. */
export type Order = 'stop' | 'give way'

/**
 * Does what the supervisor says, and nothing that signals say: a terminal and systemd send theirs to all processes at
 * once, and the supervisor knows what is meant. Without a supervisor nothing is listened to any more, so it stops.
 */
export function hearSupervisor(orders: Orders): void {
  const { worker } = cluster
  process.on('message', (order: unknown) => {
    if (order === 'stop') orders.stop({ by: 'the supervisor' })
    if (order === 'give way') orders.giveWay()
  })
  worker?.on('disconnect', () => {
    // Node would end it on the spot, with everything that is under way.
    worker.exitedAfterDisconnect = true
    orders.stop({ by: 'the end of the supervisor' })
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
}

/** Nothing else keeps a process that has finished. */
export function leaveSupervisor(): void {
  cluster.worker?.removeAllListeners('disconnect')
  if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true
  if (process.connected) process.disconnect()
}
