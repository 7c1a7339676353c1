import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Origin } from '../domain/annotation.js'
import type { OriginInput } from '../domain/stage-input.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { readSampleRows, readSampleTruth } from '../sample/sample-files.js'
import { languageText, plainText } from '../text/profiles.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { createOriginProcess } from '../workers/origin/process.js'
import { bootstrap } from './bootstrap.js'
import { accuracyOf, calibrationErrorOf, type ScoredText } from './label-figures.js'
import type { Evaluate, EvaluationContext, Measurement } from './measurement.js'
import { readOriginTexts, type OriginText } from './origin-texts.js'

const SYSTEM = 'origin'
const GOAL_ECE = 5

type Judge = (posts: readonly OriginText[]) => Origin[]

/**
 * Measures the origin stage. A post that stays *unknown* is neither right nor wrong: it lowers the share of shown labels,
 * and accuracy and calibration error are those of the shown labels. We planted the truth of the sample, so it only says
 * whether the stage works. Only the real texts say how right it is, and only as far as a text alone can show.
 */
export const evaluateOrigin: Evaluate = async (context) => {
  const judge = await openJudge(context)
  context.onSet('the bundled sample')
  const sample = readSample()
  const known = sample.filter(({ truth }) => truth !== 'unknown')
  const measurements = [
    ...figuresOf('bundled sample (ours, planted)', '*', known, judge(known)),
    shownFigure(
      'bundled sample, authors without any sign of place',
      '*',
      judge(sample.filter(({ truth }) => truth === 'unknown')),
    ),
  ]
  if (existsSync(join(context.data, 'singlish'))) {
    context.stop.throwIfAborted()
    context.onSet('texts of known origin')
    const texts = readOriginTexts(context.data, 'test')
    measurements.push(...figuresOf('real texts of known origin, no place or community', '*', texts, judge(texts)))
    const local = texts.filter(({ set }) => set === 'sg_reddit_comments')
    const withCommunity = local.map((text) => ({ ...text, community: 'r/singapore' }))
    measurements.push(shownFigure('real comments of r/singapore, with the community', 'en', judge(withCommunity)))
  }
  return { measurements, confusions: {} }
}

async function openJudge({ models }: EvaluationContext): Promise<Judge> {
  const identify = createLangidProcess(await openLangidModels(models))
  const process = createOriginProcess({ linker: loadGazetteerLinker() })
  return (posts) => {
    const languages = identify(
      posts.map(({ text }, id) => ({ id, version: 1, languageText: languageText(plainText(text)), words: [] })),
    )
    const inputs = posts.map(({ text, platform, authorPlace, placeTag, community }, id): OriginInput => {
      const language = languages[id]
      return {
        id,
        version: 1,
        text,
        platform,
        authorPlace,
        placeTag,
        community,
        language: language?.kind === 'done' ? language.value : null,
      }
    })
    return process(inputs).map((outcome) => {
      if (outcome.kind !== 'done') throw new Error(`origin of post ${outcome.id} is not applicable`)
      return outcome.value
    })
  }
}

function readSample(): OriginText[] {
  const truths = new Map(readSampleTruth().posts.map((post) => [post.nativeId, post.origin]))
  return readSampleRows().map(({ nativeId, platform, text, author, placeTag, community }) => ({
    set: 'sample',
    truth: truths.get(nativeId) ?? 'unknown',
    text,
    platform,
    authorPlace: author?.declaredPlace ?? null,
    placeTag: placeTag ?? null,
    community: community ?? null,
  }))
}

function figuresOf(
  set: string,
  language: string,
  posts: readonly OriginText[],
  origins: readonly Origin[],
): Measurement[] {
  const shown = shownAnswers(posts, origins)
  const figure = { task: 'origin', set, language, system: SYSTEM, n: shown.length } as const
  return [
    shownFigure(set, language, origins),
    { ...figure, metric: 'accuracy', ...accuracyOf(shown) },
    { ...figure, metric: 'ECE', ...calibrationErrorOf(shown), goal: GOAL_ECE },
  ]
}

function shownFigure(set: string, language: string, origins: readonly Origin[]): Measurement {
  const isShown = origins.map(({ label }) => (label === 'unknown' ? 0 : 100))
  const share = bootstrap(
    isShown.length,
    (sample) => sample.reduce((sum, at) => sum + (isShown[at] ?? 0), 0) / sample.length,
  )
  return { task: 'origin', set, language, system: SYSTEM, metric: 'shown', ...share, n: origins.length }
}

/** The labels that are shown, with the probability of the label. */
export function shownAnswers(posts: readonly Pick<OriginText, 'truth'>[], origins: readonly Origin[]): ScoredText[] {
  return origins.flatMap(({ label, probability }, at) => {
    const truth = posts[at]?.truth
    if (label === 'unknown' || truth === undefined) return []
    return [{ gold: truth, predicted: label, confidence: label === 'inside' ? probability : 1 - probability }]
  })
}
