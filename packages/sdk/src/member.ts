/** What a value of which nothing is known has under a name; undefined where it has nothing. */
export const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
