import { FAMILIES } from '../../models/langid/latin-model.js'

/** A change of language within a post, as a log-probability: about one word in thirty. */
const SWITCH = Math.log(0.03)

/**
 * The likeliest family of each word, given that neighbours mostly share one: Viterbi over the words' own logits with a
 * price for every change. Linear in the number of words.
 * @param words logits of each word, in the order of `FAMILIES`
 * @returns indices into `FAMILIES`
 */
export function languageRuns(words: readonly Float64Array[]): Uint8Array {
  const size = FAMILIES.length
  const from = new Uint8Array(words.length * size)
  const best = new Float64Array(size)
  words.forEach((emissions, word) => {
    const leader = highest(best)
    const changed = best[leader]! + SWITCH
    for (let at = 0; at < size; at += 1) {
      const stays = best[at]! >= changed
      from[word * size + at] = stays ? at : leader
      best[at] = (stays ? best[at]! : changed) + emissions[at]!
    }
  })
  const path = new Uint8Array(words.length)
  let at = highest(best)
  for (let word = words.length - 1; word >= 0; word -= 1) {
    path[word] = at
    at = from[word * size + at]!
  }
  return path
}

function highest(values: Float64Array): number {
  let leader = 0
  for (let at = 1; at < values.length; at += 1) if (values[at]! > values[leader]!) leader = at
  return leader
}
