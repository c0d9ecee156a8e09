/**
 * HalfSipHash-2-4 with a result of 32 bits, 0 to 2³² − 1, by Aumasson and Bernstein (github.com/veorq/SipHash): a keyed
 * mixing of a few words, each taken as four bytes, the lowest first. Throws RangeError for a key that is not 8 bytes.
 */
export function halfSipHash(key: Uint8Array, words: readonly number[]): number {
  if (key.length !== 8) throw new RangeError(`a key has 8 bytes, not ${key.length}`)
  const bytes = new DataView(key.buffer, key.byteOffset, key.length)
  const [low, high] = [bytes.getInt32(0, true), bytes.getInt32(4, true)]
  let state: State = [low, high, 0x6c796765 ^ low, 0x74656462 ^ high]
  // The length in bytes closes the message, so that no message is another's beginning.
  for (const word of [...words, (words.length * 4) << 24]) {
    const [v0, v1, v2, v3] = mixed([state[0], state[1], state[2], state[3] ^ word], 2)
    state = [v0 ^ word, v1, v2, v3]
  }
  const [, v1, , v3] = mixed([state[0], state[1], state[2] ^ 0xff, state[3]], 4)
  return (v1 ^ v3) >>> 0
}

type State = readonly [number, number, number, number]

/** SipHash's rounds, in words of 32 bits. */
function mixed(state: State, rounds: number): State {
  let [v0, v1, v2, v3] = state
  for (let round = 0; round < rounds; round++) {
    v0 = (v0 + v1) | 0
    v1 = turned(v1, 5) ^ v0
    v0 = turned(v0, 16)
    v2 = (v2 + v3) | 0
    v3 = turned(v3, 8) ^ v2
    v0 = (v0 + v3) | 0
    v3 = turned(v3, 7) ^ v0
    v2 = (v2 + v1) | 0
    v1 = turned(v1, 13) ^ v2
    v2 = turned(v2, 16)
  }
  return [v0, v1, v2, v3]
}

const turned = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits))
