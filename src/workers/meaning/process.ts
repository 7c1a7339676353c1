import type { Meaning } from '../../domain/annotation.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import type { MeaningInput } from '../../domain/stage-input.js'
import type { SentenceEncoder } from '../../models/sentence-encoder.js'
import { meaningText } from '../../text/profiles.js'

export type MeaningProcess = (inputs: readonly MeaningInput[]) => Promise<Outcome<Meaning>[]>

/** Texts whose meaning is remembered: what is shared again and again arrives in waves. About 2 MB. */
const REMEMBERED = 2_000

/**
 * The meaning of every text in which there is something to read, whatever its language. Posts whose texts differ in handles
 * and links only, such as reposts, have one meaning, which is calculated once in a batch and for a while after it.
 */
export function createMeaningProcess({ encoder }: { readonly encoder: SentenceEncoder }): MeaningProcess {
  const remembered = new Map<string, Meaning>()

  return async (inputs) => {
    const texts = inputs.map(({ sentimentText }) => meaningText(sentimentText))
    const meanings = new Map<string, Meaning>()
    const unknown = new Set<string>()
    for (const text of texts) {
      const known = remembered.get(text)
      if (known) meanings.set(text, known)
      else if (text !== '') unknown.add(text)
    }
    const answers = unknown.size > 0 ? await encoder.encode([...unknown]) : []
    ;[...unknown].forEach((text, at) => {
      const meaning = answers[at]
      if (!meaning) throw new Error(`${encoder.card.name}: ${answers.length} answers for ${unknown.size} texts`)
      meanings.set(text, meaning)
    })
    remember(meanings)
    return inputs.map(({ id }, at) => {
      const meaning = meanings.get(texts[at] ?? '')
      return meaning ? done(id, meaning) : notApplicable(id, 'empty_after_clean')
    })
  }

  /** Those that were met last are kept. */
  function remember(meanings: ReadonlyMap<string, Meaning>): void {
    for (const [text, meaning] of meanings) {
      remembered.delete(text)
      remembered.set(text, meaning)
    }
    for (const text of remembered.keys()) {
      if (remembered.size <= REMEMBERED) break
      remembered.delete(text)
    }
  }
}
