import { join } from 'node:path'
import type { Language } from '../domain/annotation.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { LANGID_FOLDER, openLangidModels, type LangidModels } from '../models/langid/langid-folder.js'
import { languageText, plainText } from '../text/profiles.js'
import { isTrainHalf } from '../training/langid/texts.js'
import { bcp47 } from '../workers/langid/bcp47.js'
import { createLangidProcess } from '../workers/langid/process.js'
import { accuracyOf, calibrationErrorOf, confusionOf, scoreOf, type ScoredText } from './label-figures.js'
import { readLabelledTexts, type LabelledText } from './labelled-data.js'
import { madeUpMixes, mixFigures } from './language-mixes.js'
import type { Evaluate, EvaluationContext, Measurement } from './measurement.js'
import { bestGuess } from './score-file.js'

/** A text, its label, and the whole answer of the stage. */
interface Identified extends LabelledText {
  readonly language: Language
}
type Identify = (texts: readonly LabelledText[]) => Identified[]

const SEVEN = ['en', 'en-SG', 'zh', 'ms', 'id', 'ta', 'ta-Latn']
const FIVE = ['en', 'zh', 'ms', 'id', 'ta']
/** Characters of a short post. */
const SHORT = 40
/** Points below lid.176 alone that a language outside our seven may lose. */
const MAY_LOSE = 0.3

const UNKNOWN: Language = { label: 'und', confidence: 0, groupConfidence: 0, shares: { und: 1 }, evidence: [] }
const SYSTEM = 'langid'

/**
 * Measures language identification. A withheld label counts by its best guess, but where it says *shown*: there only
 * labels that were shown count.
 */
export const evaluateLangid: Evaluate = async (context) => {
  const identify = identifier(await openLangidModels(context.models))
  const read = reader(context, identify)
  const social = await read('langid/social_mix_derived/dev.tsv.gz')
  const gold = await read('singapore_gold/dev/langid.tsv')
  const newspapers = await read('langid/dslcc_v2/test_ms_id.tsv')
  const flores = await read('langid/flores200_dev_7lang/dev.tsv.gz')
  const short = social.filter(({ label, text }) => (label === 'ms' || label === 'id') && text.length < SHORT)
  const floresSet = flores.filter(({ label }) => FIVE.includes(label))
  const measurements = [
    ...socialFigures(social),
    ...singlishFigures(gold),
    ...pairFigures(
      'dslcc_v2 ms and id, the half not trained on',
      newspapers.filter(({ text }) => !isTrainHalf(text)),
      97,
    ),
    ...pairFigures(
      'flores200 ms and id',
      flores.filter(({ label }) => label === 'ms' || label === 'id'),
      97,
    ),
    ...pairFigures(`social_mix dev, ms and id under ${SHORT} characters`, short, 88),
    ...pairFigures('flores200 en, zh, ms, id, ta', floresSet),
    ...mixFigures(madeUpMixes(floresSet), identify),
  ]
  const confusions = [
    confusionOf('social_mix dev', '*', SEVEN, answersOf(social)),
    confusionOf('singapore_gold dev', 'en', ['en', 'en-SG'], answersOf(gold)),
  ]
  return { measurements, confusions: { [LANGID_FOLDER]: confusions } }
}

/** Measures the languages that are left to lid.176, on 139,000 sentences and pairs of words, against lid.176 alone. */
export const evaluateOtherLanguages: Evaluate = async (context) => {
  const models = await openLangidModels(context.models)
  const read = reader(context, identifier(models))
  const measurements: Measurement[] = []
  for (const name of ['sentences', 'word_pairs']) {
    const texts = await read(`langid/lingua_testdata_75/${name}.tsv.gz`)
    measurements.push(...linguaFigures(`lingua ${name.replace('_', ' ')}`, texts, models))
  }
  return { measurements, confusions: {} }
}

function reader({ data, stop, onSet }: EvaluationContext, identify: Identify): (file: string) => Promise<Identified[]> {
  return async (file) => {
    stop.throwIfAborted()
    onSet(file)
    return identify((await readLabelledTexts(join(data, file), { limit: Infinity })).items)
  }
}

function identifier(models: LangidModels): Identify {
  const identify = createLangidProcess(models, loadGazetteerLinker())
  return (texts) => {
    const inputs = texts.map(({ text }, id) => ({
      id,
      version: 1,
      languageText: languageText(plainText(text)),
      words: [],
    }))
    const outcomes = identify(inputs)
    return texts.map((text, at) => {
      const outcome = outcomes[at]
      return { ...text, language: outcome?.kind === 'done' ? outcome.value : UNKNOWN }
    })
  }
}

function answersOf(texts: readonly Identified[]): ScoredText[] {
  return texts.map(({ label, language }) => ({
    gold: label,
    predicted: bestGuess(language),
    confidence: language.confidence,
  }))
}

function socialFigures(texts: readonly Identified[]): Measurement[] {
  const answers = answersOf(texts)
  const merged = answers.map((answer) => ({
    ...answer,
    gold: withoutVariety(answer.gold),
    predicted: withoutVariety(answer.predicted),
  }))
  const shown = merged.filter((_, at) => texts[at]?.language.label !== 'und')
  const seven = { task: 'langid', set: 'social_mix dev, 7 labels', language: '*', system: SYSTEM } as const
  const six = { ...seven, set: 'social_mix dev, English and Singlish as one' }
  const shareShown = (100 * shown.length) / merged.length
  return [
    {
      ...seven,
      metric: 'macro F1',
      ...scoreOf(answers, 'macroF1'),
      n: texts.length,
      goal: 93,
      reference: { value: 49.3, of: 'lid.176' },
    },
    {
      ...seven,
      metric: 'accuracy',
      ...accuracyOf(answers),
      n: texts.length,
      reference: { value: 55.1, of: 'lid.176' },
    },
    { ...seven, metric: 'ECE', ...calibrationErrorOf(answers), n: texts.length, goal: 5 },
    { ...six, metric: 'macro F1', ...scoreOf(merged, 'macroF1'), n: texts.length },
    { ...six, metric: 'shown', value: shareShown, low: shareShown, high: shareShown, n: texts.length },
    { ...six, set: `${six.set}, shown labels`, metric: 'accuracy', ...accuracyOf(shown), n: shown.length, goal: 97 },
  ]
}

function singlishFigures(texts: readonly Identified[]): Measurement[] {
  const answers = answersOf(texts)
  const figure = { task: 'singlish', set: 'singapore_gold dev', language: 'en', system: SYSTEM } as const
  return [
    { ...figure, metric: 'F1', ...scoreOf(answers, { f1: 'en-SG' }), n: answers.length, goal: 80 },
    { ...figure, metric: 'accuracy', ...accuracyOf(answers), n: answers.length, goal: 90 },
    { ...figure, metric: 'ECE', ...calibrationErrorOf(answers), n: answers.length, goal: 5 },
  ]
}

function pairFigures(set: string, texts: readonly Identified[], goal?: number): Measurement[] {
  const answers = answersOf(texts).map((answer) => ({ ...answer, predicted: withoutVariety(answer.predicted) }))
  const figure = { task: 'langid', set, language: '*', system: SYSTEM, n: texts.length } as const
  return [
    { ...figure, metric: 'accuracy', ...accuracyOf(answers), ...(goal === undefined ? {} : { goal }) },
    { ...figure, metric: 'ECE', ...calibrationErrorOf(answers), goal: 5 },
  ]
}

/** All languages outside our seven together, and each of them that loses more than it may to lid.176 alone. */
function linguaFigures(set: string, texts: readonly Identified[], { base }: LangidModels): Measurement[] {
  const others = texts.filter(({ label }) => !SEVEN.includes(label))
  const answers = answersOf(others).map((answer, at): ScoredText & { readonly ofBase: boolean } => {
    const [guess] = base.identify(languageText(plainText(others[at]?.text ?? '')) ?? '', 1)
    return { ...answer, ofBase: bcp47(guess?.label ?? 'und') === answer.gold }
  })
  const figureOf = (language: string, of: typeof answers): Measurement => {
    const ofBase = (100 * of.filter((answer) => answer.ofBase).length) / of.length
    return {
      task: 'langid',
      set,
      language,
      system: SYSTEM,
      metric: 'accuracy',
      ...accuracyOf(of),
      n: of.length,
      goal: ofBase - MAY_LOSE,
      reference: { value: ofBase, of: 'lid.176' },
    }
  }
  const languages = [...new Set(answers.map(({ gold }) => gold))].sort()
  const losers = languages
    .map((language) => answers.filter(({ gold }) => gold === language))
    .filter((of) => {
      const right = of.filter(({ gold, predicted }) => gold === predicted).length
      return (100 * (of.filter(({ ofBase }) => ofBase).length - right)) / of.length > MAY_LOSE
    })
  return [figureOf('*', answers), ...losers.map((of) => figureOf(of[0]?.gold ?? 'und', of))]
}

function withoutVariety(label: string): string {
  return label === 'en-SG' ? 'en' : label
}
