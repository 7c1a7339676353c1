import { getLIDModel } from 'fasttext.wasm.js'

export interface LanguageGuess {
  /** Wikipedia code as lid.176 has it (`en`, `zh`, `ms`, `arz`, …). */
  readonly label: string
  /** 0…1 */
  readonly probability: number
}

export interface LanguageIdentifier {
  /** The `k` most probable languages of a text, best first; empty when the text gives the model nothing to go by. */
  identify(text: string, k: number): LanguageGuess[]
}

/** The part of the package that is used: its own declarations do not resolve under Node's module rules. */
interface FastTextModel {
  predict(text: string, k: number, threshold: number): GuessList
}
/** A C++ vector seen from JavaScript. */
interface GuessList {
  size(): number
  get(index: number): readonly [probability: number, label: string]
  delete(): void
}

const LABEL_PREFIX = '__label__'

/** The first sentences decide a language. The rest only costs time (a post may be 40 000 characters long). */
const MAX_CHARACTERS = 1_000

/**
 * Loads fastText's lid.176 (Joulin et al. 2016; CC BY-SA 3.0) as WebAssembly with the quantised weights that npm
 * `fasttext.wasm.js` carries: nothing is fetched. About 20 MB, half a second.
 */
export async function loadLid176(): Promise<LanguageIdentifier> {
  const open = getLIDModel as unknown as () => Promise<{ load(): Promise<FastTextModel> }>
  const model = await (await open()).load()
  return {
    identify(text, k) {
      // The model reads one line and stops at its end; half a surrogate pair has no UTF-8.
      const line = text.slice(0, MAX_CHARACTERS).replace(/[\s\0\ud800-\udfff]+/gu, ' ').trim()
      if (line === '') return []
      const guesses = model.predict(`${line}\n`, k, 0)
      try {
        return Array.from({ length: guesses.size() }, (_, i) => {
          const [probability, label] = guesses.get(i)
          // Rounding in float32 gives 1.0000001 now and then.
          return { label: label.slice(LABEL_PREFIX.length), probability: Math.min(1, Math.max(0, probability)) }
        })
      } finally {
        // The list lives in WebAssembly memory, where no garbage collector looks.
        guesses.delete()
      }
    },
  }
}
