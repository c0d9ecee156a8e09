import { StripeError } from '../api/errors.ts'

/** Lets in any test key, as bearer or as user name. Throws a 401 for none and for a live one. */
export function checkApiKey(authorization: string | undefined): void {
  const key = keyIn(authorization ?? '')
  if (/^(sk|rk)_test_\w+$/.test(key)) return
  throw new StripeError(
    401,
    key === ''
      ? 'You did not provide an API key. You need to provide your API key in the Authorization header, using ' +
          "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
      : `Invalid API Key provided: ${key.slice(0, 8)}****${key.slice(-4)}`,
  )
}

function keyIn(authorization: string): string {
  const [scheme = '', credentials = ''] = authorization.split(' ')
  if (scheme.toLowerCase() === 'bearer') return credentials
  if (scheme.toLowerCase() !== 'basic') return ''
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0] ?? ''
}
