import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Origin } from '../domain/annotation.js'
import type { OriginInput } from '../domain/stage-input.js'
import { loadFindAbroad } from '../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { readSampleRows, readSampleTruth } from '../sample/sample-files.js'
import { languageText, plainText } from '../text/profiles.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { createOriginProcess } from '../workers/origin/process.js'
import { bootstrap, type Interval } from './bootstrap.js'
import { accuracyOf, calibrationErrorOf, type ScoredText } from './label-figures.js'
import type { Evaluate, EvaluationContext, Measurement } from './measurement.js'
import { readEnglishTexts, readOriginTexts, type OriginText } from './origin-texts.js'

const SYSTEM = 'origin'
const GOAL_ECE = 5

/** What the rates were when every word that the model weighs counted as Singlish. The goals: a third of the errors, nine tenths of the recall. */
const RATES_BEFORE: Readonly<Record<string, number>> = {
  tweeteval: 3.4,
  goemotions: 0.95,
  nus_sms: 44.45,
  sg_reddit_comments: 7.28,
}

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
    const english = readEnglishTexts(context.data, 'test')
    measurements.push(...insideFigures(english, judge(english)))
  }
  return { measurements, confusions: {} }
}

async function openJudge({ models }: EvaluationContext): Promise<Judge> {
  const linker = loadGazetteerLinker()
  const identify = createLangidProcess(await openLangidModels(models), linker)
  const process = createOriginProcess({ linker, findAbroad: loadFindAbroad() })
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

/** For each set the share that is called inside: of texts from elsewhere that is a fault, of texts from here recall. */
function insideFigures(posts: readonly OriginText[], origins: readonly Origin[]): Measurement[] {
  return [...new Set(posts.map(({ set }) => set))].map((set) => {
    const mine = posts.flatMap((post, at) => (post.set === set ? [{ post, label: origins[at]?.label }] : []))
    const isOutside = mine[0]?.post.truth === 'outside'
    const metric = isOutside ? 'false inside' : 'recall'
    const inside = shareOf(mine.map(({ label }) => label === 'inside'))
    const before = RATES_BEFORE[set] ?? 0
    return {
      task: 'origin',
      set: `${set}, text alone`,
      language: 'en',
      system: SYSTEM,
      metric,
      ...inside,
      n: mine.length,
      goal: isOutside ? before / 3 : 0.9 * before,
      reference: { value: before, of: 'before' },
    }
  })
}

function shownFigure(set: string, language: string, origins: readonly Origin[]): Measurement {
  const share = shareOf(origins.map(({ label }) => label !== 'unknown'))
  return { task: 'origin', set, language, system: SYSTEM, metric: 'shown', ...share, n: origins.length }
}

/** How many of them are true, in percent. */
function shareOf(answers: readonly boolean[]): Interval {
  return bootstrap(
    answers.length,
    (sample) => (100 * sample.reduce((sum, at) => sum + (answers[at] ? 1 : 0), 0)) / sample.length,
  )
}

/** The labels that are shown, with the probability of the label. */
export function shownAnswers(posts: readonly Pick<OriginText, 'truth'>[], origins: readonly Origin[]): ScoredText[] {
  return origins.flatMap(({ label, probability }, at) => {
    const truth = posts[at]?.truth
    if (label === 'unknown' || truth === undefined) return []
    return [{ gold: truth, predicted: label, confidence: label === 'inside' ? probability : 1 - probability }]
  })
}
