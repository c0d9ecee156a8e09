/**
 * Whether the API of this container is ready, for its HEALTHCHECK: 0, or 1 where it is not or says nothing for two
 * seconds. The image has no curl.
 */
const { PORT = '3000' } = process.env
try {
  const { ok } = await fetch(`http://127.0.0.1:${PORT}/health/ready`, { signal: AbortSignal.timeout(2_000) })
  process.exitCode = ok ? 0 : 1
} catch {
  process.exitCode = 1
}
