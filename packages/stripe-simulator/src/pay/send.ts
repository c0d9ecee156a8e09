import type { FastifyReply } from 'fastify'

/** The test card or bank account behind each button of a page. */
export const methodOfChoice: Readonly<Record<string, string>> = {
  approve: 'pm_card_visa',
  decline: 'pm_card_chargeDeclined',
  challenge: 'pm_card_threeDSecure2Required',
  debit: 'pm_usBankAccount_success',
}

/** Only a link into the web is followed from here. */
export function webAddress(text: unknown): string | null {
  return typeof text === 'string' && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null
}

export const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    )
    .send(text)
