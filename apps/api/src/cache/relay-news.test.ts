/** @module-tag long */
import { expect, test } from 'vitest'
import { openTestShop, until } from '../testing/open-test-shop.ts'
import { hasRedis, prepareRedis } from '../testing/redis-server.ts'
import { seenWithinASecond } from '../testing/seen-within-a-second.ts'
import { answerOf } from './answers.ts'
import { openCatalogCache } from './open-catalog-cache.ts'
import { openShown } from './shown.ts'

test.skipIf(!hasRedis)('who can’t hear PostgreSQL hears through Redis, and keeps nothing without either', async () => {
  await using redis = await prepareRedis()
  await redis.start()
  await using shop = await openTestShop({ works: false })
  const { databaseUrl, log } = shop.options
  const common = { redisUrl: redis.url, namespace: 'shop', bytesMax: 1_000_000, now: () => new Date(), log }
  const hearing = openCatalogCache({ ...common, databaseUrl })
  const deaf = openCatalogCache({ ...common, databaseUrl: 'postgres://nobody@127.0.0.1:9/none' })
  const { answers } = deaf
  if (answers === null) throw new Error('it keeps nothing')
  const isKept = () => {
    const claim = answers.claim('/mug')
    if (claim.kind === 'kept') return true
    if (claim.kind === 'wait') return false
    const shown = openShown()
    shown.note([`product:${shop.id.product.mug}`])
    claim.reading.keep(answerOf('{}', 'application/json'), shown)
    claim.reading.end()
    return false
  }
  /** Silence of a busy machine breaks it off as it should: then it begins anew. */
  const heldFor = async (ms: number) => {
    const endsAt = Date.now() + ms
    for (; Date.now() < endsAt; await new Promise((resolve) => setTimeout(resolve, 20))) if (!isKept()) return false
    return true
  }
  try {
    await until(async () => isKept())
    await until(() => heldFor(2_000))
    await shop.database.pool.query(`update product set title = 'cup' where slug = 'mug'`)
    await seenWithinASecond(async () => !isKept())
    await until(async () => isKept())
    redis.freeze()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect([isKept(), isKept()]).toEqual([false, false])
    redis.thaw()
    await until(async () => isKept())
    await hearing.close()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect([isKept(), isKept()]).toEqual([false, false])
  } finally {
    await hearing.close()
    await deaf.close()
  }
})
