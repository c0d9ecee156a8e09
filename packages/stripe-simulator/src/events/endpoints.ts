import { type Endpoint, get } from '../api/endpoint.ts'
import { missing } from '../api/errors.ts'
import { type ListParams, listPage } from '../api/list.ts'
import type { StoredEvent } from '../store/things.ts'
import type { Work } from '../store/work.ts'
import { matchesType } from './types.ts'

interface EventListParams extends ListParams {
  /** `charge.*` stands for all that begin so. */
  readonly type?: string
  readonly types?: readonly string[]
  readonly delivery_success?: boolean
}

const monthSeconds = 30 * 24 * 3_600

export const eventEndpoints: readonly Endpoint[] = [
  get('/v1/events/{id}', (work, { id }) => {
    const event = work.find('event', id)
    if (event === undefined || !isRecent(work, event)) throw missing('event', id, 'id')
    return event
  }),
  get<EventListParams>('/v1/events', (work, { params, url }) => {
    const recent = work.all('event').filter((event) => isRecent(work, event))
    return listPage(recent, params, { url, matches: (event) => isAskedFor(event, params) })
  }),
]

/** Stripe forgets events after a month. */
const isRecent = (work: Work, { created }: StoredEvent): boolean => created > work.nowSeconds - monthSeconds

function isAskedFor(event: StoredEvent, { type, types, delivery_success: isDelivered }: EventListParams): boolean {
  const patterns = type === undefined ? types : [type]
  const isOfType = patterns?.some((pattern) => matchesType(event.type, pattern)) ?? true
  return isOfType && (isDelivered === undefined || isDelivered === (event.pending_webhooks === 0))
}
