import type { Trainable } from '../tuning/trainable.js'
import type { TrainingBatch } from './batch.js'

/** A classifier in training; label smoothing and class weights are part of its loss. */
export interface TrainableModel extends Trainable<TrainingBatch> {
  /** `[rows × classes]`, row by row, without dropout. Changes nothing. */
  logits(batch: TrainingBatch): Promise<Float32Array>
}
