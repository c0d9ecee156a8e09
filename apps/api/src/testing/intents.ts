import type { TestShop } from './open-test-shop.ts'

/** The newest intents that Stripe has, whoever opened them: a hundred at most. */
export async function intentsAtStripe({ simulator }: Pick<TestShop, 'simulator'>): Promise<{ id: string }[]> {
  const headers = { authorization: 'Bearer sk_test_x' }
  const answer = await fetch(`${simulator.url}/v1/payment_intents?limit=100`, { headers })
  // What Stripe's lists are.
  return ((await answer.json()) as { data: { id: string }[] }).data
}
