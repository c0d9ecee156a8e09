import type { Decision } from '../refusal.ts'
import { decideOrderMove, type OrderStatus } from './status.ts'

/** A shipped order is returned, never canceled: the goods have already moved. Refuses with ORDER_STATUS_CONFLICT. */
export const decideCancel = (from: OrderStatus): Decision<'CANCELED'> => decideOrderMove(from, 'CANCELED')
