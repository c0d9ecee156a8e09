/** Draws the life cycles from the tables that the shop goes by, into docs/life-cycles.md: `npm run diagrams`. */
import { readFile, writeFile } from 'node:fs/promises'
import { returnMoves } from '../src/orders/return.ts'
import { fulfillmentMoves, orderMoves, paymentMoves } from '../src/orders/status.ts'
import { disputeMoves } from '../src/payments/dispute.ts'
import { refundMoves } from '../src/payments/refund.ts'
import {
  disputeWords,
  fulfillmentWords,
  type Moves,
  orderWords,
  paymentWords,
  refundWords,
  returnWords,
} from './life-cycle-words.ts'

interface LifeCycle {
  readonly title: string
  /** The name of its table, and the file in the domain that has it. */
  readonly table: string
  readonly file: string
  /** States in which it can begin. */
  readonly begins: readonly string[]
  readonly moves: Moves
  readonly words: Readonly<Record<string, { readonly is: string; readonly when: Readonly<Record<string, string>> }>>
}

const lifeCycles: readonly LifeCycle[] = [
  {
    title: 'Order',
    table: 'orderMoves',
    file: 'orders/status.ts',
    // What costs nothing is paid.
    begins: ['PENDING', 'PROCESSING'],
    moves: orderMoves,
    words: orderWords,
  },
  {
    title: 'Payment',
    table: 'paymentMoves',
    file: 'orders/status.ts',
    begins: ['PENDING', 'SUCCEEDED'],
    moves: paymentMoves,
    words: paymentWords,
  },
  {
    title: 'Fulfillment',
    table: 'fulfillmentMoves',
    file: 'orders/status.ts',
    begins: ['UNFULFILLED'],
    moves: fulfillmentMoves,
    words: fulfillmentWords,
  },
  {
    title: 'Return',
    table: 'returnMoves',
    file: 'orders/return.ts',
    begins: ['REQUESTED', 'APPROVED'],
    moves: returnMoves,
    words: returnWords,
  },
  {
    title: 'Refund',
    table: 'refundMoves',
    file: 'payments/refund.ts',
    begins: ['requested'],
    moves: refundMoves,
    words: refundWords,
  },
  {
    title: 'Dispute',
    table: 'disputeMoves',
    file: 'payments/dispute.ts',
    begins: ['warning_needs_response', 'needs_response', 'unknown'],
    moves: disputeMoves,
    words: disputeWords,
  },
]

const page = new URL('../../../docs/life-cycles.md', import.meta.url)
const drawn = /(?<=<!-- drawn from the tables -->\n).*(?=<!-- end -->)/s

/** Whether the committed page shows the tables as they are. */
export async function lifeCyclesAreFresh(): Promise<boolean> {
  const committed = await readFile(page, 'utf8')
  return committed === withLifeCycles(committed)
}

/** Throws where there is no room for them. */
function withLifeCycles(text: string): string {
  if (!drawn.test(text)) throw new Error(`${page.pathname} says nowhere where the life cycles go`)
  return text.replace(drawn, () => `\n${lifeCycles.map(sectionOf).join('\n')}\n`)
}

const sectionOf = (cycle: LifeCycle): string =>
  [
    `## ${cycle.title}`,
    '',
    `From \`${cycle.table}\` in \`packages/domain/src/${cycle.file}\`.`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...cycle.begins.map((state) => `  [*] --> ${state}`),
    ...movesOf(cycle).map(({ from, to, when }) => `  ${from} --> ${to}: ${when}`),
    ...endsOf(cycle).map((state) => `  ${state} --> [*]`),
    '```',
    '',
    ...Object.keys(cycle.moves).map((state) => `- \`${state}\`: ${sentencesOf(cycle, state)}`),
    '',
  ].join('\n')

const movesOf = ({ moves, words }: LifeCycle) =>
  Object.entries(moves).flatMap(([from, next]) => next.map((to) => ({ from, to, when: words[from]?.when[to] ?? '' })))

const endsOf = ({ moves }: LifeCycle): string[] => Object.keys(moves).filter((state) => moves[state]?.length === 0)

function sentencesOf(cycle: LifeCycle, state: string): string {
  const nexts = movesOf(cycle).filter(({ from }) => from === state)
  const told = nexts.map(({ to, when }) => `\`${to}\` when ${when}`)
  const is = cycle.words[state]?.is ?? ''
  return told.length === 0 ? `${is} Nothing follows.` : `${is} It becomes ${told.join('; ')}.`
}

if (import.meta.main) {
  await writeFile(page, withLifeCycles(await readFile(page, 'utf8')))
}
