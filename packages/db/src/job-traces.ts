/** Which request, or which job, has asked for a job, as the header of that name says it (W3C); undefined of most. */
export type Traceparent = string | undefined

/** The data of a job as they are kept: nothing is added where nobody follows what is done. */
export const withTrace = <Data extends object>(data: Data, traceparent: Traceparent): Data =>
  traceparent === undefined ? data : { ...data, traceparent }

/** What a handler is called with: the data as they were given, the job, and who has asked for it. */
export function dataOf<Data extends object>(kept: Data, jobId: string): [Data, string, Traceparent] {
  if (!('traceparent' in kept)) return [kept, jobId, undefined]
  const { traceparent, ...data } = kept
  // Whatever was added is gone again.
  return [data as unknown as Data, jobId, typeof traceparent === 'string' ? traceparent : undefined]
}
