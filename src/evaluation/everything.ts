import { evaluateClauses } from './clause-set.js'
import { evaluateLangid, evaluateOtherLanguages } from './langid-sets.js'
import { evaluateLinking } from './linking-sets.js'
import type { Evaluate, EvaluationContext, Findings } from './measurement.js'
import { evaluateNer } from './ner-sets.js'
import { evaluateOrigin } from './origin-set.js'
import { evaluateProbes } from './probe-set.js'
import { evaluateSentiment } from './sentiment-sets.js'

/** What takes a quarter of a minute. */
export const QUICK: readonly Evaluate[] = [evaluateLangid, evaluateLinking, evaluateOrigin]

/** Everything that ships, on every set at hand. */
export const EVERYTHING: readonly Evaluate[] = [
  evaluateLangid,
  evaluateOtherLanguages,
  evaluateLinking,
  evaluateNer,
  evaluateSentiment,
  evaluateClauses,
  evaluateOrigin,
  evaluateProbes,
]

/** Runs evaluations one after the other. */
export async function runEvaluations(evaluations: readonly Evaluate[], context: EvaluationContext): Promise<Findings> {
  const found: Findings[] = []
  for (const evaluate of evaluations) found.push(await evaluate(context))
  return {
    measurements: found.flatMap(({ measurements }) => measurements),
    confusions: Object.assign({}, ...found.map(({ confusions }) => confusions)) as Findings['confusions'],
  }
}
