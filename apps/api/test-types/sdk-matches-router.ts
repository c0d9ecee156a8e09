// Nothing runs this: the compiler proves here that the SDK's committed types are those of the router, in both
// directions. Its message names the procedures that are not, as in "orders.place: output"; then generate-sdk.ts has to
// run.
import type { AppRouter as Promised } from '@tillwright/sdk'
import type { AppRouter as Real } from '../src/router.ts'

type RealRecord = Real['_def']['record']
type PromisedRecord = Promised['_def']['record']

export type EveryProcedureIsPromised = None<Mismatch<RealRecord, PromisedRecord>>
export type EveryPromiseIsKept = None<Mismatch<PromisedRecord, RealRecord>>
export type CommonErrorsAreThose = None<Differences<{ errors: ErrorsOf<Real> }, { errors: ErrorsOf<Promised> }>>

type None<T extends never> = T

type Mismatch<A, B, Path extends string = ''> = {
  [Name in keyof A & string]: Name extends keyof B
    ? Member<A[Name], B[Name], `${Path}${Name}`>
    : `${Path}${Name} is missing`
}[keyof A & string]

type Member<A, B, Path extends string> = A extends Procedure
  ? B extends Procedure
    ? `${Path}: ${Differences<FactsOf<A>, FactsOf<B>>}`
    : `${Path} is no procedure`
  : Mismatch<A, B, `${Path}.`>

type Procedure = { _def: { type: string; $types: { input: unknown; output: unknown; errorShape: unknown } } }
interface FactsOf<P extends Procedure> {
  kind: P['_def']['type']
  input: P['_def']['$types']['input']
  output: P['_def']['$types']['output']
  errors: P['_def']['$types']['errorShape']
}
type ErrorsOf<R extends Real | Promised> = R['_def']['_config']['$types']['errorShape']

type Differences<A, B extends Record<keyof A, unknown>> = {
  [Fact in keyof A & string]: Equal<A[Fact], B[Fact]> extends true ? never : Fact
}[keyof A & string]

/**
 * One and the same, down to `readonly` and `?`; being assignable would hide what an SDK promises too much or too
 * little.
 */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
