import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CreditAccountId } from '../ids.ts'
import { currencyCode } from '../money/currency.ts'
import { chargeStep, providerLimits } from '../money/provider-amount.ts'
import { spend, takeCredit } from './spend.ts'

// The brands are made where ids enter the shop; a test is such a place.
const [a, b] = ['a' as CreditAccountId, 'b' as CreditAccountId]
const dollars = (totalMinor: number, isRestCharged = true) => ({
  ...{ totalMinor, isRestCharged, currency: currencyCode('USD') },
})
const cards = (first: number, second = 0) => [
  { accountId: a, balanceMinor: first },
  { accountId: b, balanceMinor: second },
]

test('accounts pay in their order, each as much as it has, until nothing is left to pay', () => {
  expect(spend(dollars(1_000), cards(300, 200))).toEqual([
    { accountId: a, amountMinor: 300 },
    { accountId: b, amountMinor: 200 },
  ])
  expect(spend(dollars(1_000), cards(2_000, 200))).toEqual([{ accountId: a, amountMinor: 1_000 }])
  expect(spend(dollars(1_000), [])).toEqual([])
})

test('a rest that nobody can charge is none: the last of them pay less', () => {
  expect(spend(dollars(1_000), cards(900, 80))).toEqual([
    { accountId: a, amountMinor: 900 },
    { accountId: b, amountMinor: 50 },
  ])
  expect(spend(dollars(1_000), cards(980))).toEqual([{ accountId: a, amountMinor: 950 }])
  expect(spend(dollars(1_000, false), cards(980))).toEqual([{ accountId: a, amountMinor: 980 }])
  const dinars = { totalMinor: 1_000, isRestCharged: true, currency: currencyCode('KWD') }
  expect(spend(dinars, cards(995))).toEqual([{ accountId: a, amountMinor: 990 }])
  // What is too little to be charged at all is not made less.
  expect(spend(dollars(40), cards(10))).toEqual([])
})

test('whatever they have: they pay no more than that, and leave nothing or what can be charged', () => {
  const amount = fc.nat(5_000)
  const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'HUF').map(currencyCode)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_000 }), currencies, amount, amount, (units, currency, first, second) => {
      const totalMinor = units * chargeStep(currency)
      const spent = spend({ totalMinor, currency, isRestCharged: true }, cards(first, second))
      const paid = spent.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      const rest = totalMinor - paid
      const { minMinor } = providerLimits(currency)
      expect(rest === 0 || rest === totalMinor || (rest >= minMinor && rest % chargeStep(currency) === 0)).toBe(true)
      expect(paid <= first + second && rest >= 0).toBe(true)
      if (first + second >= totalMinor) expect(rest).toBe(0)
      expect(
        takeCredit(
          new Map([
            [a, first],
            [b, second],
          ]),
          spent,
        ),
      ).toBe(true)
    }),
  )
})

test('of orders that wait together nobody spends what another one has spent', () => {
  const offer = new Map([[a, 100]])
  const want = (amountMinor: number) => takeCredit(offer, [{ accountId: a, amountMinor }])
  expect([want(60), want(60), want(40), want(1)]).toEqual([true, false, true, false])
  expect(takeCredit(offer, [{ accountId: b, amountMinor: 1 }])).toBe(false)
})
