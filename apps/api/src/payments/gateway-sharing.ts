/** Two calls under one key at once would make Stripe refuse the second one, so that both wait for the first. */
export function sharing<Asked, Answer>(
  call: (asked: Asked, idempotencyKey: string) => Promise<Answer>,
): (asked: Asked, idempotencyKey: string) => Promise<Answer> {
  const calling = new Map<string, Promise<Answer>>()
  return (asked, idempotencyKey) => {
    const underWay = calling.get(idempotencyKey)
    if (underWay !== undefined) return underWay
    const made = call(asked, idempotencyKey).finally(() => calling.delete(idempotencyKey))
    calling.set(idempotencyKey, made)
    return made
  }
}
