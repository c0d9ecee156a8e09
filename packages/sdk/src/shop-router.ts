import type {
  AnyTRPCMutationProcedure,
  AnyTRPCProcedure,
  inferRouterInputs,
  inferRouterOutputs,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCRouterRecord,
} from '@trpc/server'
import type { AppRouter } from './router.ts'

/** The shop as its client sees it: `idempotencyKey` may be left out everywhere, for the client fills it in. */
export type ShopRouter = TRPCBuiltRouter<
  AppRouter['_def']['_config']['$types'],
  KeysFilledIn<AppRouter['_def']['record']>
>
export type RouterInputs = inferRouterInputs<ShopRouter>
export type RouterOutputs = inferRouterOutputs<ShopRouter>

type KeysFilledIn<R> = {
  [Name in keyof R]: R[Name] extends AnyTRPCProcedure
    ? KeyFilledIn<R[Name]>
    : R[Name] extends TRPCRouterRecord
      ? KeysFilledIn<R[Name]>
      : never
}

type KeyFilledIn<P extends AnyTRPCProcedure> = P extends AnyTRPCMutationProcedure
  ? P['_def']['$types']['input'] extends { idempotencyKey: string }
    ? TRPCMutationProcedure<{
        input: Omit<P['_def']['$types']['input'], 'idempotencyKey'> & { idempotencyKey?: string | undefined }
        output: P['_def']['$types']['output']
        meta: P['meta']
        errorShape: P['_def']['$types']['errorShape']
      }>
    : P
  : P
