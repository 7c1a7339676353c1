import { MEANING_SIZE, type Meaning } from '../domain/annotation.js'
import { ofLengthOne, toMeaning } from '../domain/meaning.js'
import { createBreather } from './breather.js'
import type { Engine } from './engine.js'
import type { ModelCard } from './model-folder.js'
import type { Tokenizer } from './tokenizer.js'

export interface SentenceEncoder {
  readonly card: ModelCard
  /** One meaning per text, in the same order. A text always gets the same one. */
  encode(texts: readonly string[]): Promise<readonly Meaning[]>
}

/**
 * Turns texts into meanings: the mean over the tokens, made as long as 1, less the centre, made as long as 1 again. Vectors
 * of an encoder that was not trained for this lie in a narrow cone; seen from its middle, their signs say something.
 * @param centre `MEANING_SIZE` numbers; null: none is taken away
 */
export function createSentenceEncoder(
  card: ModelCard,
  tokenizer: Tokenizer,
  engine: Engine,
  centre: Float32Array | null,
): SentenceEncoder {
  return {
    card,
    async encode(texts) {
      const { prefix = '', maxLength } = card
      const breathe = createBreather()
      const sequences: Int32Array[] = []
      for (const text of texts) {
        await breathe()
        sequences.push(tokenizer.encode(prefix + text, maxLength))
      }
      const pooled = await engine.run(sequences)
      return pooled.map((numbers) => {
        if (numbers.length !== MEANING_SIZE) {
          throw new Error(`${card.name}: ${numbers.length} numbers a text, needed are ${MEANING_SIZE}: not a model of this task`)
        }
        const unit = ofLengthOne(numbers)
        return toMeaning(centre ? unit.map((value, at) => value - (centre[at] ?? 0)) : unit)
      })
    },
  }
}
