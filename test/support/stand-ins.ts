import { setTimeout as delay } from 'node:timers/promises'
import type {
  CleanText,
  EntityMention,
  Language,
  Origin,
  PostedText,
  Sentiment,
  StageInput,
} from '../../src/domain/annotation.js'
import { HangError } from '../../src/domain/errors.js'
import { seededRandom } from '../../src/domain/random.js'
import { done, notApplicable, type Outcome } from '../../src/domain/outcome.js'
import type { LangidInput, NerInput, OriginInput, SentimentInput } from '../../src/domain/stage-input.js'
import type { Stage } from '../../src/domain/stage.js'
import {
  saveCleanTexts,
  saveEntities,
  saveLanguages,
  saveOrigins,
  saveSentiments,
} from '../../src/store/pipeline/annotations.js'
import {
  loadLangidInputs,
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
          ({ id, sentimentText, language }) =>
            language.label === 'ta'
              ? notApplicable(id, 'language_unsupported')
              : done(id, sentimentOf(sentimentText, modelOrdinal)),
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
  return { label, confidence: 0.9, shares: { [label]: 1 }, evidence: [] }
}

function sentimentOf(text: string, modelOrdinal: number): Sentiment {
  const label = text.includes('[[refuse:sentiment]]') ? ('bogus' as Sentiment['label']) : 'neutral'
  const positive = (text.length % 7) / 10
  return { label, negative: 0.1 * modelOrdinal, neutral: 0.9 - 0.1 * modelOrdinal - positive, positive }
}

function mentionsOf(text: string): EntityMention[] {
  const end = text.indexOf(' ')
  if (end <= 0) return []
  return [{ start: 0, end, type: 'MISC', surface: text.slice(0, end), gazetteer: null, score: 0.5 }]
}
