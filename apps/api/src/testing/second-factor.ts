import { Secret } from 'otpauth'
import { codeOf } from '../accounts/second-factor/totp.ts'
import type { Bearer } from './accounts.ts'
import type { TestShop } from './open-test-shop.ts'

export interface Device {
  readonly secret: Uint8Array
  readonly recoveryCodes: readonly string[]
  /** What the device shows so many steps from now, as if no code had been used before. */
  code(stepsAway?: number): Promise<string>
}

export const stepNow = (): number => Math.floor(Date.now() / 30_000)

/** Forgets what was used and what was wrong, as time does. */
export const letCodesPass = (shop: TestShop) =>
  shop.database.pool.query(`update second_factor set last_step = null, wrong_at = '{}'`)

/** Takes up a second factor as a person does. */
export async function takeUpFactor(
  shop: TestShop,
  { shop: api }: Pick<Bearer, 'shop'>,
  password: string,
): Promise<Device> {
  await shop.database.pool.query('update account set email_verified_at = shop_now() where email_verified_at is null')
  const { secret: shown } = await api.auth.totp.begin.mutate({ password })
  const secret = new Uint8Array(Secret.fromBase32(shown).buffer)
  const { recoveryCodes } = await api.auth.totp.confirm.mutate({ code: codeOf(secret, stepNow()) })
  return {
    secret,
    recoveryCodes,
    code: async (stepsAway = 0) => {
      await letCodesPass(shop)
      return codeOf(secret, stepNow() + stepsAway)
    },
  }
}
