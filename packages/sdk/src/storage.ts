/** Where a shop's client keeps its tokens between visits; each method may answer at once or later. */
export interface TokenStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>
  set(key: string, value: string): void | Promise<void>
  remove(key: string): void | Promise<void>
}

/** Forgets with the process. The default. */
export function memoryStorage(): TokenStorage {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  }
}

/**
 * `webStorage(localStorage)` keeps cart, orders and session across visits, for all tabs of the site. Every script of the
 * site can read it: a page that runs other people's scripts takes `session: 'cookie'`, which keeps the session out of it.
 */
export const webStorage = (storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): TokenStorage => ({
  get: (key) => storage.getItem(key),
  set: (key, value) => storage.setItem(key, value),
  remove: (key) => storage.removeItem(key),
})
