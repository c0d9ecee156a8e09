import { type OperationResultEnvelope, type OperationResultObservable, TRPCClientError } from '@trpc/client'
import { observable, type Unsubscribable } from '@trpc/server/observable'
import type { ShopRouter } from '../shop-router.ts'

export type Failure = TRPCClientError<ShopRouter>
export type Envelope = OperationResultEnvelope<unknown, Failure>
export type Answers = OperationResultObservable<ShopRouter, unknown>

/** What `first` answers, and after a failure what `again` does, until it throws. */
export function answersOf(
  first: () => Promise<Answers>,
  again: (error: Failure) => Promise<Answers> = async (error) => {
    throw error
  },
): Answers {
  return observable((observer) => {
    let current: Unsubscribable | undefined
    let isOver = false
    const follow = (answers: Promise<Answers>): void => {
      const fail = (error: Error) => observer.error(TRPCClientError.from(error))
      answers
        .then((source) => {
          if (isOver) return
          current = source.subscribe({
            next: (envelope) => observer.next(envelope),
            complete: () => observer.complete(),
            error: (error) => follow(again(error)),
          })
        })
        .catch(fail)
    }
    follow(first())
    return () => {
      isOver = true
      current?.unsubscribe()
    }
  })
}
