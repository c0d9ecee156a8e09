/** As much of a shop's sessions as a client's links need, in memory. */
export class TinySessions {
  /** Of the access tokens made from now on. */
  lifeMs = 15 * 60_000
  /** How far the shop's clock is ahead of the client's. */
  aheadMs = 0
  refreshCount = 0
  /** The access token made last. */
  newest = ''
  #made = 0
  readonly #access = new Map<string, 'good' | 'over'>()
  /** Refresh token → whose session it is. */
  readonly #refresh = new Map<string, string>()

  signIn(family = `family-${this.#made + 1}`) {
    this.#made += 1
    const [accessToken, refreshToken] = [`access-${this.#made}`, `refresh-${this.#made}`]
    this.newest = accessToken
    this.#access.set(accessToken, 'good')
    this.#refresh.set(refreshToken, family)
    const expiresAt = new Date(Date.now() + this.aheadMs + this.lifeMs)
    return { user: { id: family }, accessToken, refreshToken, expiresAt }
  }

  /** null where the token is dead. */
  renew(refreshToken: string) {
    this.refreshCount += 1
    const family = this.#refresh.get(refreshToken)
    return family === undefined ? null : this.signIn(family)
  }

  end(refreshToken: string): void {
    const family = this.#refresh.get(refreshToken)
    for (const [token, whose] of this.#refresh) if (whose === family) this.#refresh.delete(token)
  }

  /** Time passes. */
  expireAccess(): void {
    for (const token of this.#access.keys()) this.#access.set(token, 'over')
  }

  endAll(): void {
    this.#refresh.clear()
    this.expireAccess()
  }

  isOver(accessToken: string): boolean {
    return this.#access.get(accessToken) !== 'good'
  }
}
