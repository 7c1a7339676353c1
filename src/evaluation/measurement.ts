import type { Confusion } from '../read/model-facts.js'

/** One figure on one test set. */
export interface Measurement {
  readonly task: 'langid' | 'singlish' | 'linking' | 'ner' | 'sentiment' | 'origin' | 'probes'
  /** Name of the set as the table of figures shows it, e.g. `tweeteval test`. */
  readonly set: string
  /** BCP-47 label of its texts; `*` for several. */
  readonly language: string
  /** The measured system: the name of a model, or of a model with an addition, such as `ner-multilingual + gazetteer`. */
  readonly system: string
  readonly metric:
    | 'accuracy'
    | 'macro F1'
    | 'macro recall'
    | 'F1'
    | 'F1 of PER'
    | 'F1 of LOC'
    | 'precision'
    | 'recall'
    | 'shown'
    | 'false inside'
    | 'ECE'
  /** Percent. */
  readonly value: number
  /** 95 % interval, percent. */
  readonly low: number
  readonly high: number
  /** Texts (mentions for linking). */
  readonly n: number
  /** The value to reach, in percent. Where low is good it is the highest good value. */
  readonly goal?: number
  /** A published or earlier figure on the same set, percent, and whose it is. */
  readonly reference?: { readonly value: number; readonly of: string }
}

/** Errors: the lower, the better. */
export function isLowGood({ metric }: Pick<Measurement, 'metric'>): boolean {
  return metric === 'ECE' || metric === 'false inside'
}

/** What one evaluation found. */
export interface Findings {
  readonly measurements: readonly Measurement[]
  /** By folder of the model that they belong to. */
  readonly confusions: Readonly<Record<string, readonly Confusion[]>>
}

/** Where an evaluation reads. */
export interface EvaluationContext {
  /** Folder of the labelled sets. */
  readonly data: string
  /** Folder of all models. */
  readonly models: string
  readonly threads: number
  readonly timeoutMs: number
  readonly stop: AbortSignal
  /** Called before each set. */
  readonly onSet: (name: string) => void
}

/** An evaluation of one task over all its sets. */
export type Evaluate = (context: EvaluationContext) => Promise<Findings>
