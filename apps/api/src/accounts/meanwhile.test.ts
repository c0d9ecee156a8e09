import { expect, test } from 'vitest'
import { ada, register } from '../testing/accounts.ts'
import { openTestShop, type TestShop } from '../testing/open-test-shop.ts'
import { openGuest, refusalFrom } from '../testing/shopper.ts'

/** Something that happens when a password has just been compared, and what it was good for is not yet done. */
function afterComparing(shop: TestShop, sql: string): void {
  const { passwords } = shop.served.deps
  const { verify } = passwords
  passwords.verify = async (typed, hash) => {
    const found = await verify(typed, hash)
    await shop.database.pool.query(sql)
    return found
  }
}

const disable = 'update account set disabled_at = shop_now()'
const changePassword = `update account set password_hash = 'changed meanwhile'`
const refused = { code: 'UNAUTHENTICATED' }
const { email, password, firstName, lastName } = ada

test('an account that is disabled while its person signs in is not entered, and takes nothing over', async () => {
  await using shop = await openTestShop({ works: false })
  await register(shop)
  const guest = await openGuest(shop, { mug: 1 })
  afterComparing(shop, disable)
  expect(await refusalFrom(guest.shop.auth.login.mutate({ email, password }))).toEqual(refused)
  expect((await shop.database.pool.query('select 1 from session')).rows).toHaveLength(1)
  expect((await guest.shop.cart.get.query())?.quote.lines).toHaveLength(1)
})

test('an account that is disabled, or has another password by now, does not become staff', async () => {
  for (const meanwhile of [disable, changePassword]) {
    await using shop = await openTestShop({ works: false })
    await register(shop)
    const { keys, newId } = shop.served.deps
    const invitationId = newId()
    await shop.database.pool.query(
      `insert into staff_invitation (id, email, role, expires_at)
       values ($1, $2, 'ADMIN', shop_now() + interval '1 day')`,
      [invitationId, email],
    )
    afterComparing(shop, meanwhile)
    const token = keys.linkToken('invite_staff', invitationId)
    const accepting = shop.as().auth.acceptInvitation.mutate({ token, password, firstName, lastName })
    expect(await refusalFrom(accepting)).toEqual(refused)
    const { rows } = await shop.database.pool.query('select account.role, used_at from account, staff_invitation')
    expect(rows).toEqual([{ role: 'CUSTOMER', used_at: null }])
  }
})
