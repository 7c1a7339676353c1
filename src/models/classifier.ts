import type { Engine } from './engine.js'
import type { ModelCard } from './model-folder.js'
import { softmax } from './softmax.js'
import type { Tokenizer } from './tokenizer.js'
import { createBreather } from './breather.js'

export interface Classifier {
  readonly card: ModelCard
  /** One array of probabilities per text, in the order of `card.labels`; they sum to 1. */
  classify(texts: readonly string[]): Promise<readonly (readonly number[])[]>
}

export function createClassifier(card: ModelCard, tokenizer: Tokenizer, engine: Engine): Classifier {
  return {
    card,
    async classify(texts) {
      const breathe = createBreather()
      const sequences: Int32Array[] = []
      for (const text of texts) {
        await breathe()
        sequences.push(tokenizer.encode(text, card.maxLength))
      }
      const logits = await engine.run(sequences)
      return logits.map((row) => {
        if (row.length !== card.labels.length) {
          throw new Error(`${card.name}: ${row.length} logits for ${card.labels.length} labels: model.json does not fit model.onnx`)
        }
        return softmax(row)
      })
    },
  }
}
