import { type TestAccount, testAccount } from './test-accounts.ts'
import { type TestCard, testCard } from './test-cards.ts'

export type TestMethod = TestCard | TestAccount

/** The test card or bank account behind an id such as `pm_card_visa`; undefined for any other id. */
export const testMethod = (id: string): TestMethod | undefined => testCard(id) ?? testAccount(id)

export const isAccount = (method: TestMethod): method is TestAccount => 'answer' in method
