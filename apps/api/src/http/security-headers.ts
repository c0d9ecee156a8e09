import { styleHash } from './html.ts'

/** What a browser must know of data that it was sent, whoever has asked for it. */
const ofAll = {
  // A browser listens to it only over TLS: a shop on a laptop has none.
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Storefronts of other origins show what lies under /media; who may read an answer, CORS says.
  'cross-origin-resource-policy': 'cross-origin',
} as const

/**
 * On answers of calls. They are no pages: what a page may load, open and send does not come up, and each header is a
 * tenth of what an answer from memory costs.
 */
export const callHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  ...ofAll,
} as const

/**
 * On whatever else this server answers, pages and errors too. No page of ours has a script, so that Stripe.js is
 * admitted nowhere; a page that needs it would say so for itself.
 */
export const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src '${styleHash}'`,
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  ...ofAll,
  // Links in mails carry a token in their address.
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'x-permitted-cross-domain-policies': 'none',
} as const
