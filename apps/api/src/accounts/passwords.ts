import { hash, verify } from '@node-rs/argon2'
import { verify as verifyBcrypt } from '@node-rs/bcrypt'
import { Refused } from '../refused.ts'

/** Hashing, one at a time: a crowd that signs in waits for itself, and for nobody else. */
export interface Passwords {
  /** Throws RATE_LIMITED where too many wait already. */
  hash(password: string): Promise<string>
  /**
   * Compares; without a hash it takes the same work for a "no", so that nobody learns which accounts there are. Only an
   * account that came with a bcrypt hash takes as long as bcrypt does until its first sign-in, and can be told by that.
   * `isOutdated`: right, and better hashed anew. Throws RATE_LIMITED.
   */
  verify(password: string, hash: string | null): Promise<{ isRight: boolean; isOutdated: boolean }>
  /** Hashes computed so far. */
  readonly computed: () => number
}

/** OWASP's second choice of parameters for argon2id: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const stamp = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`
/** Of no password that anybody can type. */
const nobodys = `${stamp}dGlsbHdyaWdodC1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`

/** At 10 ms each, the last of them waits for less than a second. */
const waitingMax = 64

export function openPasswords(): Passwords {
  let computed = 0
  const gate = openGate(waitingMax)
  const work = <T>(compute: () => Promise<T>): Promise<T> =>
    gate(() => {
      computed++
      return compute()
    })
  return {
    hash: (password) => work(() => hash(normal(password), parameters)),
    verify: async (password, known) => {
      const isRight = await work(() => compare(password, known ?? nobodys))
      return { isRight: isRight && known !== null, isOutdated: isRight && !(known ?? stamp).startsWith(stamp) }
    },
    computed: () => computed,
  }
}

/** Hashes of an older system may be bcrypt's, which cuts passwords off after 72 bytes: those are compared as it did. */
const compare = (password: string, known: string): Promise<boolean> =>
  /^\$2[abxy]\$/.test(known) ? verifyBcrypt(password, known) : verify(known, normal(password))

/** The same letters are the same password, however a keyboard composes them (NIST SP 800-63B, 3.1.1.2). */
const normal = (password: string): string => password.normalize('NFKC')

function openGate(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return (work) => {
    if (waiting >= most) throw new Refused({ code: 'RATE_LIMITED', retryAfter: 1 })
    waiting++
    const done = last.then(work, work).finally(() => waiting--)
    last = done.catch(() => undefined)
    return done
  }
}
