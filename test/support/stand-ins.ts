import { setTimeout as delay } from 'node:timers/promises'
import {
  MEANING_SIZE,
  type CleanText,
  type EntityMention,
  type Language,
  type Meaning,
  type Origin,
  type PostedText,
  type ClauseFeeling,
  type Feeling,
  type Sentiment,
  type StageInput,
} from '../../src/domain/annotation.js'
import { HangError } from '../../src/domain/errors.js'
import { seededRandom } from '../../src/domain/random.js'
import { done, notApplicable, type Outcome } from '../../src/domain/outcome.js'
import { toMeaning } from '../../src/domain/meaning.js'
import { splitClauses } from '../../src/text/clauses.js'
import type { LangidInput, MeaningInput, NerInput, OriginInput, SentimentInput } from '../../src/domain/stage-input.js'
import type { Stage } from '../../src/domain/stage.js'
import {
  saveCleanTexts,
  saveEntities,
  saveLanguages,
  saveMeanings,
  saveOrigins,
  saveSentiments,
} from '../../src/store/pipeline/annotations.js'
import {
  loadLangidInputs,
  loadMeaningInputs,
  loadNerInputs,
  loadOriginInputs,
  loadPostedTexts,
  loadSentimentInputs,
} from '../../src/store/pipeline/stage-inputs.js'
import { openedStage, type OpenedStage } from '../../src/workers/stage-worker.js'

export interface StandInOptions {
  /** Every batch takes at least this long. */
  readonly batchMs?: number
  readonly modelOrdinal?: number
  /** Share of batches whose process throws HangError, by a seeded generator. */
  readonly hangShare?: number
}

const BLOCKED_MS = 1_500

/**
 * Stages without models, for tests and benchmarks of the pipeline itself: everything but `process` is the real thing.
 * A post's text can contain orders: `[[kill:ner]]` kills the worker, `[[throw:ner]]` throws, `[[refuse:sentiment]]` makes
 * a row that the database refuses, `[[block:clean]]` blocks the event loop for BLOCKED_MS.
 */
export function openStandIn(stage: Stage, options: StandInOptions = {}): OpenedStage {
  const modelOrdinal = options.modelOrdinal ?? 1
  const random = seededRandom(7)
  const orders = async (texts: readonly string[]): Promise<void> => {
    if (options.batchMs) await delay(options.batchMs)
    if (options.hangShare && random() < options.hangShare) throw new HangError('stand-in does not answer')
    for (const text of texts) if (text.includes('[[')) obey(text, stage)
  }
  const each =
    <In extends StageInput, Out>(textOf: (input: In) => string, answer: (input: In) => Outcome<Out>) =>
    async (inputs: readonly In[]): Promise<Outcome<Out>[]> => {
      await orders(inputs.map(textOf))
      return inputs.map(answer)
    }
  switch (stage) {
    case 'clean':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadPostedTexts,
        process: each<PostedText, CleanText>(
          ({ text }) => text,
          ({ id, text }) => done(id, cleanTextOf(text)),
        ),
        save: saveCleanTexts,
      })
    case 'langid':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadLangidInputs,
        process: each<LangidInput, Language>(
          ({ languageText }) => languageText ?? '',
          ({ id, languageText }) => done(id, languageOf(languageText ?? '')),
        ),
        save: saveLanguages,
      })
    case 'sentiment':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadSentimentInputs,
        process: each<SentimentInput, Sentiment>(
          ({ sentimentText }) => sentimentText,
          ({ id, text, sentimentText, language }) =>
            language.label === 'ta'
              ? notApplicable(id, 'language_unsupported')
              : done(id, { ...feelingOf(sentimentText, modelOrdinal), clauses: clausesOf(text, modelOrdinal) }),
        ),
        save: saveSentiments,
      })
    case 'ner':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadNerInputs,
        process: each<NerInput, readonly EntityMention[]>(
          ({ text }) => text,
          ({ id, text }) => done(id, mentionsOf(text)),
        ),
        save: saveEntities,
      })
    case 'origin':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadOriginInputs,
        process: each<OriginInput, Origin>(
          ({ text }) => text,
          ({ id }) => done(id, { label: 'unknown', probability: 0.5, evidence: [] }),
        ),
        save: saveOrigins,
      })
    case 'meaning':
      return openedStage({
        stage,
        modelOrdinal,
        load: loadMeaningInputs,
        process: each<MeaningInput, Meaning>(
          ({ sentimentText }) => sentimentText,
          ({ id, sentimentText }) => done(id, meaningOf(sentimentText)),
        ),
        save: saveMeanings,
      })
  }
}

function obey(text: string, stage: Stage): void {
  if (text.includes(`[[kill:${stage}]]`)) process.kill(process.pid, 'SIGKILL')
  if (text.includes(`[[throw:${stage}]]`)) throw new RangeError('stand-in has an order to throw')
  if (text.includes(`[[block:${stage}]]`)) {
    const until = performance.now() + BLOCKED_MS
    while (performance.now() < until);
  }
}

function cleanTextOf(text: string): CleanText {
  return {
    languageText: text,
    sentimentText: text,
    words: text.split(' '),
    contentHash: text.slice(0, 16),
    simhash: null,
  }
}

function languageOf(text: string): Language {
  const label = text.charCodeAt(0) % 10 === 0 ? 'ta' : 'en'
  return { label, confidence: 0.9, groupConfidence: 0.9, shares: { [label]: 1 }, evidence: [] }
}

function clausesOf(text: string, modelOrdinal: number): ClauseFeeling[] {
  return splitClauses(text).map(({ start, end }) => ({
    start,
    end,
    ...feelingOf(text.slice(start, end), modelOrdinal),
  }))
}

function feelingOf(text: string, modelOrdinal: number): Feeling {
  const label = text.includes('[[refuse:sentiment]]') ? ('bogus' as Feeling['label']) : 'neutral'
  const positive = (text.length % 7) / 10
  return { label, negative: 0.1 * modelOrdinal, neutral: 0.9 - 0.1 * modelOrdinal - positive, positive }
}

/** Texts that begin alike are alike. */
function meaningOf(text: string): Meaning {
  const random = seededRandom(text.charCodeAt(0) || 0)
  return toMeaning(Float32Array.from({ length: MEANING_SIZE }, () => random() - 0.5))
}

function mentionsOf(text: string): EntityMention[] {
  const end = text.indexOf(' ')
  if (end <= 0) return []
  return [{ start: 0, end, type: 'MISC', surface: text.slice(0, end), gazetteer: null, score: 0.5 }]
}
