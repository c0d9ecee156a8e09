import { styleHash } from './html.ts'

/**
 * On whatever this server answers, pages and errors too. No page of ours has a script, so that Stripe.js is admitted
 * nowhere; a page that needs it would say so for itself.
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
  // A browser listens to it only over TLS: a shop on a laptop has none.
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Links in mails carry a token in their address.
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  // Storefronts of other origins show what lies under /media; who may read an answer, CORS says.
  'cross-origin-resource-policy': 'cross-origin',
  'x-permitted-cross-domain-policies': 'none',
} as const
