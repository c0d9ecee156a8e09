import { type Engine, nobody } from './engine.ts'
import { keptAnswerMs } from './http/idempotency.ts'
import { tasks } from './tasks.ts'

const tickMs = 50
const pruneMs = 600_000

/** Does what has become due, by the simulator's own clock, until it is stopped. */
export function startClock(engine: Engine, alsoEachTick: () => void): { stop(): void } {
  let prunedAtMs = -Infinity
  const tick = () => {
    const nowMs = engine.now().getTime()
    runDueTasks(engine, nowMs)
    if (nowMs - prunedAtMs > pruneMs) {
      pruneAnswers(engine, nowMs)
      prunedAtMs = nowMs
    }
    alsoEachTick()
  }
  const timer = setInterval(tick, tickMs)
  return { stop: () => clearInterval(timer) }
}

function runDueTasks(engine: Engine, nowMs: number): void {
  for (const task of engine.store.all('simulator.task')) {
    if (task.dueAtMs > nowMs) continue
    engine.transact(nobody, (work) => {
      work.forget('simulator.task', task.id)
      tasks[task.name](work, task.subject)
    })
  }
}

function pruneAnswers(engine: Engine, nowMs: number): void {
  const old = engine.store.all('simulator.answer').filter(({ atMs }) => nowMs - atMs > keptAnswerMs)
  if (old.length === 0) return
  engine.transact(nobody, (work) => {
    for (const { id } of old) work.forget('simulator.answer', id)
  })
}
