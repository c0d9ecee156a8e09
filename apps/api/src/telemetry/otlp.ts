import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace'

/**
 * Sends spans to a collector, in batches and as JSON over HTTP. What it can't take in time is dropped, not waited for.
 * The exporter itself reads the other variables that its specification has, such as OTEL_EXPORTER_OTLP_HEADERS.
 */
export const openOtlp = (endpoint: string): SpanProcessor =>
  new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: 5_000 }),
    scheduledDelayMillis: 2_000,
  })
