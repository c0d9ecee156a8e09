/** Random enough, also on pages without TLS, where browsers have no `randomUUID`. */
export const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-')
