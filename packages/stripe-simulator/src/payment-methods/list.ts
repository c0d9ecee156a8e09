import type Stripe from 'stripe'
import { agrees, type List, type ListParams, listPage } from '../api/list.ts'
import type { Work } from '../store/work.ts'

export interface MethodListParams extends ListParams {
  readonly customer?: string
  readonly type?: Stripe.PaymentMethodListParams.Type
  readonly allow_redisplay?: Stripe.PaymentMethodListParams.AllowRedisplay
}

export const methodsPage = (work: Work, params: MethodListParams, url: string): List =>
  listPage(work.all('payment_method'), params, {
    url,
    matches: (method) => agrees(method, params, ['customer', 'type', 'allow_redisplay']),
  })
