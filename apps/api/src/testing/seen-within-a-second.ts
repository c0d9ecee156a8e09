/** Fails where an answer that was asked for a second after a change, or later, does not show it. */
export async function seenWithinASecond(isSeen: () => Promise<boolean>): Promise<void> {
  const changedAt = Date.now()
  for (;;) {
    const askedAt = Date.now()
    if (await isSeen()) return
    if (askedAt - changedAt > 1_000) throw new Error(`it was not seen after ${askedAt - changedAt} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
