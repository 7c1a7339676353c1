import { z } from 'zod'
import { softmax } from './softmax.js'

/** Divides logits: above 1 for a model that is surer than it is right. */
const Temperature = z.number().min(0.1).max(10)

/** How a card says how far a model's probabilities can be trusted. Fitted on development sets, never on test sets. */
export const Calibration = z.object({
  /** For languages without a development set. */
  temperature: Temperature,
  /** By BCP-47 label, matched exactly. */
  languages: z.record(z.string(), Temperature).default({}),
})
export type Calibration = z.infer<typeof Calibration>

/** The temperature of a language; 1, which changes nothing, for a model without calibration. */
export function temperatureOf(calibration: Calibration | undefined, language: string): number {
  return calibration?.languages[language] ?? calibration?.temperature ?? 1
}

/** softmax(logits / temperature), from the probabilities that softmax(logits) gave. Never changes their order. */
export function temper(probabilities: readonly number[], temperature: number): readonly number[] {
  if (temperature === 1) return probabilities
  return softmax(probabilities.map((probability) => Math.log(probability) / temperature))
}
