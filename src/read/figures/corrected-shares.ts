import type { Share } from '../../domain/reading/answer.js'
import type { Dimension } from '../../domain/reading/figures.js'
import type { Bucket, CellSum } from './cell-sums.js'
import type { ModelFacts } from '../model-facts.js'
import { createPrevalenceCorrection, type PrevalenceCorrection } from './prevalence.js'
import type { Reading } from '../reading.js'

/** Each group costs another bootstrap. */
const MAX_GROUPS = 100

/** Finds the corrected share of a label in its group of rows; null where there is none. */
export type CorrectedShares = (group: string, label: string) => Share | null

/** Made once for the cards of a process: their bootstrap draws take some milliseconds. */
const corrections = new WeakMap<readonly ModelFacts[], PrevalenceCorrection | null>()

/** By the confusions of the newest sentiment model; null where none were measured. */
export function sentimentCorrection(models: readonly ModelFacts[]): PrevalenceCorrection | null {
  const known = corrections.get(models)
  if (known !== undefined) return known
  const [newest] = models.filter(({ task }) => task === 'sentiment').sort((a, b) => b.ordinal - a.ordinal)
  const correction = createPrevalenceCorrection(newest?.confusions ?? [])
  corrections.set(models, correction)
  return correction
}

/** What rows of one whole have in common: their time and the values of all dimensions but the last. */
export function groupOf(at: number | null, keys: readonly string[]): string {
  return JSON.stringify([at, ...keys])
}

/** Whether answers by these dimensions have corrected shares: those of sentiment labels, by day or as a whole. */
export function isCorrected(by: readonly Dimension[], bucket: Bucket): boolean {
  return by.at(-1) === 'sentiment' && bucket !== 'hour'
}

/**
 * Corrected shares of the sentiment labels, for a hundred groups at most. Each language is corrected by its own confusions.
 * @param sums by the dimensions of the answer, sentiment the last of them, and then by language
 */
export function correctedShares({ models }: Reading, sums: readonly CellSum[]): CorrectedShares {
  const correction = sentimentCorrection(models)
  if (!correction) return () => null
  const groups = new Map<string, Map<string, number[]>>()
  for (const { at, keys, posts } of sums) {
    const label = correction.labels.indexOf(keys.at(-2) ?? '')
    if (label < 0) continue
    const group = groupOf(at, keys.slice(0, -2))
    const languages = groups.get(group) ?? new Map<string, number[]>()
    groups.set(group, languages)
    const language = keys.at(-1) ?? ''
    const counts = languages.get(language) ?? correction.labels.map(() => 0)
    languages.set(language, counts)
    counts[label] = (counts[label] ?? 0) + posts
  }
  if (groups.size > MAX_GROUPS) return () => null
  const shares = new Map(
    [...groups].map(([group, languages]) => [
      group,
      correction.correct([...languages].map(([language, posts]) => ({ language, posts }))),
    ]),
  )
  return (group, label) => shares.get(group)?.[correction.labels.indexOf(label)] ?? null
}
