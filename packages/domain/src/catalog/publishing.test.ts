import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterSchedule, productStatuses, publishIssues, type Scheduled } from './publishing.ts'

const moment = fc.option(fc.integer({ min: 0, max: 10 }).map((at) => new Date(at)))
const scheduled: fc.Arbitrary<Scheduled> = fc
  .record({
    status: fc.constantFrom(...productStatuses),
    isPublishable: fc.boolean(),
    publishAt: moment,
    unpublishAt: moment,
  })
  .filter(({ publishAt, unpublishAt }) => publishAt === null || unpublishAt === null || publishAt < unpublishAt)

test('what the clock has done once it does not do again', () => {
  fc.assert(
    fc.property(scheduled, fc.integer({ min: 0, max: 10 }), (product, at) => {
      const once = afterSchedule(product, new Date(at))
      expect(afterSchedule({ ...product, ...once }, new Date(at))).toEqual(once)
    }),
  )
})

test('to look every minute or only at the end comes to the same, for what can be published', () => {
  fc.assert(
    fc.property(scheduled, (product) => {
      const able = { ...product, isPublishable: true }
      let stepwise: Scheduled = able
      for (let at = 0; at <= 10; at++) stepwise = { ...stepwise, ...afterSchedule(stepwise, new Date(at)) }
      expect(stepwise).toEqual({ ...able, ...afterSchedule(able, new Date(10)) })
    }),
  )
})

test('nothing is published before its time, without prices, or out of the archive', () => {
  fc.assert(
    fc.property(scheduled, fc.integer({ min: 0, max: 10 }), (product, at) => {
      const { status } = afterSchedule(product, new Date(at))
      if (status !== 'active' || product.status === 'active') return
      expect(product).toMatchObject({ status: 'draft', isPublishable: true })
      expect(product.publishAt?.getTime()).toBeLessThanOrEqual(at)
    }),
  )
})

test('a product without prices says of which variants', () => {
  expect(publishIssues([])).toEqual([{ path: 'variants', message: 'there is none' }])
  expect(publishIssues([{ sku: 'A', priceCount: 0 }])).toEqual([
    { path: 'variants.0.prices', message: 'A has a price in no market' },
  ])
  expect(
    publishIssues([
      { sku: 'A', priceCount: 0 },
      { sku: 'B', priceCount: 1 },
    ]),
  ).toEqual([])
})
