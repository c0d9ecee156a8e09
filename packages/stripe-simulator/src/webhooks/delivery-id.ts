/** The delivery of an event to an endpoint of the API, or to the configured one (null). */
export const deliveryId = (eventId: string, endpoint: string | null): string =>
  endpoint === null ? eventId : `${eventId}:${endpoint}`

export const eventIdOf = ({ id }: { readonly id: string }): string => id.split(':')[0] ?? id
