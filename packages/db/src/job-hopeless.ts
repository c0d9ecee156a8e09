/** Trying again would fail in the same way: thrown by a job, it makes it a dead letter at once. */
export class JobHopeless extends Error {
  override readonly name = 'JobHopeless'
}
