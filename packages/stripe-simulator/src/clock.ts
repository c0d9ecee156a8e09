import { type Engine, nobody } from './engine.ts'
import { keptAnswerMs } from './http/idempotency.ts'
import type { Task } from './store/things.ts'
import { tasks } from './tasks.ts'

const tickMs = 50
const pruneMs = 600_000

export interface Clock {
  /** Moves the time on and does everything that becomes due on the way, in its order. */
  advance(byMs: number): void
  stop(): void
}

/** Does what has become due, by the simulator's own clock, until it is stopped. */
export function startClock(engine: Engine, alsoEachTick: () => void): Clock {
  let prunedAtMs = -Infinity
  const tick = () => {
    const nowMs = engine.now().getTime()
    runDueTasks(engine)
    if (nowMs - prunedAtMs > pruneMs) {
      pruneAnswers(engine, nowMs)
      prunedAtMs = nowMs
    }
    alsoEachTick()
  }
  const timer = setInterval(tick, tickMs)
  return {
    advance: (byMs) => {
      const untilMs = engine.now().getTime() + byMs
      for (let due = nextTask(engine); due && due.dueAtMs <= untilMs; due = nextTask(engine)) {
        moveTo(engine, due.dueAtMs)
        runDueTasks(engine)
      }
      moveTo(engine, untilMs)
      tick()
    },
    stop: () => clearInterval(timer),
  }
}

/** Back goes no clock: what is asked for may have gone by meanwhile. */
function moveTo(engine: Engine, atMs: number): void {
  const byMs = atMs - engine.now().getTime()
  if (byMs <= 0) return
  engine.transact(nobody, (work) => {
    const aheadMs = (work.find('simulator.clock', 'clock')?.aheadMs ?? 0) + byMs
    work.put('simulator.clock', { id: 'clock', aheadMs })
  })
}

const nextTask = ({ store }: Engine): Task | undefined =>
  store
    .all('simulator.task')
    .reduce<Task | undefined>((first, task) => (first && first.dueAtMs <= task.dueAtMs ? first : task), undefined)

/** Does what Stripe does by itself and is due, in its order. */
export function runDueTasks(engine: Engine): void {
  const nowMs = engine.now().getTime()
  const due = engine.store.all('simulator.task').filter(({ dueAtMs }) => dueAtMs <= nowMs)
  for (const task of due.toSorted((one, other) => one.dueAtMs - other.dueAtMs))
    engine.transact(nobody, (work) => {
      work.forget('simulator.task', task.id)
      tasks[task.name](work, task.subject)
    })
}

function pruneAnswers(engine: Engine, nowMs: number): void {
  const old = engine.store.all('simulator.answer').filter(({ atMs }) => nowMs - atMs > keptAnswerMs)
  if (old.length === 0) return
  engine.transact(nobody, (work) => {
    for (const { id } of old) work.forget('simulator.answer', id)
  })
}
