import type { Weights } from '../../models/weights.js'
import type { Curve } from '../tuning/loss-curve.js'
import type { MemoryShape } from '../tuning/memory.js'
import type { Peers, PeerWork } from './parallel/peers.js'
import type { ReadRecipe } from './read-recipe.js'
import type { Recipe } from './recipe.js'
import type { SetScore } from './score-set.js'
import type { TextLengths } from './text-lengths.js'
import type { LoopPlan, StepReport, ValidationReport } from '../tuning/train-loop.js'
import type { TrainableModel } from './trainable.js'
import type { WorkFolder } from '../tuning/work-folder.js'

export type EncoderShape = Omit<MemoryShape, 'batchSize' | 'maxLength' | 'frozen' | 'processes'> & {
  readonly padTokenId: number
}

/** Events that a training reports while it runs. */
export interface TrainingEvents {
  onMessage(message: string): void
  onLengths(lengths: TextLengths, maxLength: number, folder: WorkFolder): Promise<void>
  onStart(plan: LoopPlan, doneSteps: number): void
  onStep(report: StepReport): void
  onValidation(report: ValidationReport, curve: Curve, folder: WorkFolder): void
}

export interface Training {
  readonly recipe: ReadRecipe
  /** Folder of the model to be. */
  readonly out: string
  readonly force: boolean
  /** Aborted: a checkpoint is written and the training ends without a result. */
  readonly signal: AbortSignal
  readonly encoder: EncoderShape
  readonly createModel: (recipe: Recipe) => Promise<TrainableModel>
  /** Starts further processes that share each batch. */
  readonly openPeers?: ((work: PeerWork) => Promise<Peers>) | undefined
  /** How many processes there are then, this one included. */
  readonly processes: number
  readonly events: TrainingEvents
  /** Called once, at the end, while the model still has its best weights in the engine. */
  readonly finish: (trained: Trained) => Promise<void>
}

export interface Trained {
  readonly result: TrainingResult
  readonly weights: Weights
  readonly model: Pick<TrainableModel, 'logits'>
  /** Cleaned texts of the first test set, for comparing this model with the exported one. */
  readonly texts: readonly string[]
  /** Scores another form of the model on the test sets. */
  readonly scoreTests: (other: Pick<TrainableModel, 'logits'>) => Promise<readonly SetScore[]>
}

/** The data that a model learnt from, for its card. */
export interface DataFacts {
  readonly name: string
  readonly file: string
  readonly sha256: string
  readonly rows: number
  readonly perClass: Readonly<Record<string, number>>
}

export interface TrainingResult {
  readonly recipe: Recipe
  readonly baseSha256: string
  readonly maxLength: number
  readonly steps: number
  /** Spent in steps, over all runs. */
  readonly seconds: number
  readonly best: { readonly step: number; readonly score: number }
  readonly tests: readonly SetScore[]
  /** Sets without labels: only `n` and `meanScore` say something. */
  readonly posts: readonly SetScore[]
  readonly data: Readonly<Record<'train' | 'validation' | 'test', readonly DataFacts[]>>
  readonly curve: Curve
  readonly lengths: TextLengths
}
