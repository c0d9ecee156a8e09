import type { Server } from 'node:http'

export interface ProxyOptions {
  /** openapi-shop.json or its path. */
  spec: string | object
  /** Where the server under test listens, `http://127.0.0.1:12111`. */
  target: string
  ignore?: string[]
  quiet?: boolean
  all?: boolean
  max?: number
  record?: string
  /** Where deliveries that arrive at `/_validate/webhook` go on to. */
  webhookTo?: string
  webhookSecret?: string
  dropEvery?: number
  delayMs?: number
}

export interface ProxyReport {
  spec: string
  requests: number
  responses: number
  webhooks: number
  violations: number
  byKind: Record<string, number>
  byOp: Record<string, { calls: number; requestViolations: number; responseViolations: number }>
  status: Record<string, number>
  /** Every different violation with how often it was seen. */
  distinct: Record<string, number>
}

/** A recording proxy that checks each request, answer and webhook; the caller makes `server` listen. */
export declare function createProxy(options: ProxyOptions): { server: Server; report: () => ProxyReport; reset: () => void }
