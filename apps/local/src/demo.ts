import { asCustomer } from './demo/as-customer.ts'
import { asGuest } from './demo/as-guest.ts'
import { reasonOf } from './demo/steps.ts'

/** `npm run demo`: buys from the running shop as frontends would, once as a guest and once as a customer. */
try {
  await asGuest()
  await asCustomer()
} catch (error) {
  console.error(`\n  It did not work: ${reasonOf(error)}`)
  process.exitCode = 1
}
