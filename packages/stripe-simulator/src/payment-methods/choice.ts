import type Stripe from 'stripe'
import { invalid } from '../api/errors.ts'

type AllowRedirects = Stripe.PaymentIntent.AutomaticPaymentMethods.AllowRedirects

/** Which kinds of payment methods an intent takes; Stripe knows three ways to say it. */
export interface MethodChoice<A extends string = string, E extends string = string> {
  readonly automatic_payment_methods?:
    | { readonly enabled: boolean; readonly allow_redirects?: AllowRedirects }
    | undefined
  readonly allowed_payment_method_types?: A[] | undefined
  readonly excluded_payment_method_types?: E[] | undefined
  /** Only from callers of an older version. */
  readonly payment_method_types?: readonly string[] | undefined
}

/** Throws the 400 for more than one way. */
export function checkMethodChoice(asked: MethodChoice): void {
  const ways = ['automatic_payment_methods', 'allowed_payment_method_types', 'excluded_payment_method_types'] as const
  const [first, second] = ways.filter((way) => asked[way] !== undefined)
  if (first !== undefined && second !== undefined)
    throw invalid(`You may only specify one of these parameters: ${first}, ${second}.`, { param: second })
}

/** What an intent answers about the kinds that it takes. */
export function methodChoiceOf<A extends string, E extends string>(asked: MethodChoice<A, E>) {
  const {
    automatic_payment_methods: automatic,
    allowed_payment_method_types: allowed,
    payment_method_types: types,
  } = asked
  const isChosen = allowed !== undefined || types !== undefined || automatic?.enabled === false
  return {
    allowed_payment_method_types: allowed ?? null,
    excluded_payment_method_types: asked.excluded_payment_method_types ?? null,
    automatic_payment_methods: isChosen ? null : redirects(automatic?.allow_redirects ?? 'always'),
    payment_method_types: [...(allowed ?? types ?? ['card'])],
  }
}

const redirects = (allow_redirects: AllowRedirects) => ({ allow_redirects, enabled: true })

/** The 400's text where a buyer may be sent away and nobody has said where to come back to. */
export const returnUrlMissing = (noun: string): string =>
  `This ${noun} is configured to accept payment methods enabled in your Dashboard. Because some of these payment ` +
  'methods might redirect your customer off of your page, you must provide a `return_url`. ' +
  "If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` " +
  'and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.'
