import type {
  ClauseFeeling,
  EntityMention,
  Feeling,
  Language,
  Meaning,
  Origin,
  Sentiment,
} from '../domain/annotation.js'
import type { GazetteerLinker } from '../domain/gazetteer.js'
import type { LocalWord } from '../domain/local-word.js'
import type { NotApplicableReason, Outcome } from '../domain/outcome.js'
import type { OriginInput } from '../domain/stage-input.js'
import { STAGES_UPSTREAM, type Stage } from '../domain/stage.js'
import { loadFindAbroad } from '../gazetteer/abroad.js'
import { loadGazetteerLinker } from '../gazetteer/load.js'
import { openLangidModels } from '../models/langid/langid-folder.js'
import { findLocalWords } from '../text/local-words.js'
import { normalizeField, normalizePostedText } from '../text/normalize.js'
import { cleanPosts } from './clean/process.js'
import { createLangidProcess, type LangidProcess } from './langid/process.js'
import type { MeaningProcess } from './meaning/process.js'
import type { NerProcess } from './ner/process.js'
import type { ModelSettings } from './open-stage.js'
import { createOriginProcess, type OriginProcess } from './origin/process.js'
import type { SentimentProcess } from './sentiment/process.js'

const MAX_PLACE_CHARACTERS = 500
const MAX_COMMUNITY_CHARACTERS = 256

/** One post to annotate; `id` only has to differ within a batch. */
export type AnnotateInput = Omit<OriginInput, 'language'>

/** What is known of a post besides its text; null or absent where nothing is. */
export type PostFields = {
  readonly [Field in 'authorPlace' | 'placeTag' | 'community']?: OriginInput[Field] | undefined
}

/** The post that the workers would read: normalised as at the door of the database, so that offsets are theirs. */
export function postAtDoor(id: number, text: string, platform: string, fields: PostFields = {}): AnnotateInput {
  const field = (value: string | null | undefined, length: number): string | null =>
    typeof value === 'string' ? normalizeField(value, length) : null
  return {
    id,
    version: 1,
    text: normalizePostedText(text).text,
    platform,
    authorPlace: field(fields.authorPlace, MAX_PLACE_CHARACTERS),
    placeTag: field(fields.placeTag, MAX_PLACE_CHARACTERS),
    community: field(fields.community, MAX_COMMUNITY_CHARACTERS),
  }
}

/** What the stages say about one post; null where a stage was not run or does not apply. */
export interface Annotated {
  readonly text: string
  readonly language: Language | null
  /** With its clauses where there are some. */
  readonly sentiment: (Feeling & { readonly clauses?: readonly ClauseFeeling[] }) | null
  readonly entities: readonly Omit<EntityMention, 'score'>[] | null
  readonly origin: Origin | null
  /** How many numbers say what it means, and these, of a direction of length 1, where they were asked for. */
  readonly meaning: { readonly dimensions: number; readonly vector?: readonly number[] } | null
  /** Words of the glossary, outside names; absent where there are none. */
  readonly localWords?: readonly LocalWord[]
  /** Why a stage that was run has no result. */
  readonly notApplicable?: Readonly<Partial<Record<Stage, NotApplicableReason>>>
}

/** The workers' own process functions; those that are absent are not run. */
export interface AnnotateStages {
  readonly langid?: LangidProcess
  readonly sentiment?: SentimentProcess
  readonly ner?: NerProcess
  readonly origin?: OriginProcess
  readonly meaning?: MeaningProcess
}

export interface OpenedStages {
  readonly stages: AnnotateStages
  close(): Promise<void>
}

/**
 * Annotates a batch as the workers do, stage after stage, in the same order. Throws when a stage does.
 * @param options.vectors whether meanings are to have their numbers
 */
export async function annotatePosts(
  posts: readonly AnnotateInput[],
  stages: AnnotateStages,
  options: { readonly vectors?: boolean } = {},
): Promise<Annotated[]> {
  const clean = cleanPosts(posts)
  const cleaned = clean.map(valueOf)
  const languages =
    stages.langid?.(
      posts.map(({ id, version }, i) => ({
        id,
        version,
        languageText: cleaned[i]?.languageText ?? null,
        words: cleaned[i]?.words ?? [],
      })),
    ) ?? []
  const languageOf = (i: number): Language | null => valueOf(languages[i])
  const origins = stages.origin?.(posts.map((post, i) => ({ ...post, language: languageOf(i) }))) ?? []
  const [sentiments = [], entities = [], meanings = []] = await Promise.all([
    stages.sentiment?.(
      posts.map(({ id, version, text }, i) => ({
        id,
        version,
        text,
        sentimentText: cleaned[i]?.sentimentText ?? '',
        language: languageOf(i) ?? { label: 'und', groupConfidence: 0 },
      })),
    ),
    stages.ner?.(posts.map((post, i) => ({ ...post, language: languageOf(i)?.label ?? 'und' }))),
    stages.meaning?.(
      posts.map(({ id, version }, i) => ({ id, version, sentimentText: cleaned[i]?.sentimentText ?? '' })),
    ),
  ])
  return posts.map((post, i): Annotated => {
    const notApplicable = reasons({
      langid: languages[i],
      sentiment: sentiments[i],
      ner: entities[i],
      origin: origins[i],
      meaning: meanings[i],
    })
    const mentions = valueOf(entities[i])
    const localWords = findLocalWords(post.text, languageOf(i)?.label ?? null, mentions ?? [])
    return {
      text: post.text,
      language: languageOf(i),
      sentiment: inPublishedOrder(valueOf(sentiments[i])),
      entities: mentions?.map(withoutScore) ?? null,
      origin: valueOf(origins[i]),
      meaning: asNumbers(valueOf(meanings[i]), options),
      ...(localWords.length > 0 ? { localWords } : {}),
      ...(Object.keys(notApplicable).length > 0 ? { notApplicable } : {}),
    }
  })
}

/**
 * Opens the stages asked for and those upstream of them; models are loaded only where needed.
 * @throws UsageError when a model folder or the gazetteer is missing or altered
 */
export async function openStages(asked: readonly Stage[], models: ModelSettings): Promise<OpenedStages> {
  const needed = new Set(asked.flatMap((stage) => [stage, ...STAGES_UPSTREAM[stage]]))
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()))
  }
  try {
    const linker = needed.has('langid') ? loadGazetteerLinker() : null
    const stages: AnnotateStages = {
      ...(linker ? { langid: createLangidProcess(await openLangidModels(models.folder), linker) } : {}),
      ...(needed.has('sentiment') ? { sentiment: await openSentiment(models, closers) } : {}),
      ...(needed.has('ner') && linker ? { ner: await openNer(models, linker, closers) } : {}),
      ...(needed.has('origin') && linker
        ? { origin: createOriginProcess({ linker, findAbroad: loadFindAbroad() }) }
        : {}),
      ...(needed.has('meaning') ? { meaning: await openMeaning(models, closers) } : {}),
    }
    return { stages, close }
  } catch (err) {
    await close()
    throw err
  }
}

// The model engine is imported only when a model is used: it takes a second and 100 MB.
async function openSentiment(models: ModelSettings, closers: (() => Promise<void>)[]): Promise<SentimentProcess> {
  const { openClassifier } = await import('../models/open-models.js')
  const { modelPath } = await import('../models/model-path.js')
  const { createSentimentProcess } = await import('./sentiment/process.js')
  const { model: classifier, close } = await openClassifier(await modelPath('sentiment', models), models)
  closers.push(close)
  return createSentimentProcess({
    classifier,
    languages: classifier.card.languages,
    minLanguageConfidence: models.minLanguageConfidence,
  })
}

async function openNer(
  models: ModelSettings,
  linker: GazetteerLinker,
  closers: (() => Promise<void>)[],
): Promise<NerProcess> {
  const { openTagger } = await import('../models/open-models.js')
  const { modelPath } = await import('../models/model-path.js')
  const { createNerProcess, modelLanguages } = await import('./ner/process.js')
  const { model: tagger, close } = await openTagger(await modelPath('ner', models), models)
  closers.push(close)
  return createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
}

async function openMeaning(models: ModelSettings, closers: (() => Promise<void>)[]): Promise<MeaningProcess> {
  const { openSentenceEncoder } = await import('../models/open-models.js')
  const { modelPath } = await import('../models/model-path.js')
  const { createMeaningProcess } = await import('./meaning/process.js')
  const { model: encoder, close } = await openSentenceEncoder(await modelPath('meaning', models), models)
  closers.push(close)
  return createMeaningProcess({ encoder })
}

// What programs read has these fields, in this order; a field that the workers store besides is not promised.
function inPublishedOrder(sentiment: Sentiment | null): Annotated['sentiment'] {
  if (!sentiment) return null
  const { label, positive, neutral, negative, clauses } = sentiment
  return {
    ...{ label, positive, neutral, negative },
    ...(clauses.length > 0 ? { clauses: clauses.map(clauseInPublishedOrder) } : {}),
  }
}

function clauseInPublishedOrder({ start, end, label, positive, neutral, negative }: ClauseFeeling): ClauseFeeling {
  return { start, end, label, positive, neutral, negative }
}

/** Digits that int8 can tell apart. */
const DIGITS = 4

function asNumbers(meaning: Meaning | null, { vectors }: { readonly vectors?: boolean }): Annotated['meaning'] {
  if (!meaning) return null
  const { vector, scale } = meaning
  return {
    dimensions: vector.length,
    ...(vectors ? { vector: Array.from(vector, (value) => Number((value * scale).toFixed(DIGITS))) } : {}),
  }
}

function withoutScore({ start, end, type, surface, gazetteer }: EntityMention): Omit<EntityMention, 'score'> {
  return { start, end, type, surface, gazetteer }
}

function valueOf<T>(outcome: Outcome<T> | undefined): T | null {
  return outcome?.kind === 'done' ? outcome.value : null
}

function reasons(
  outcomes: Partial<Record<Stage, Outcome<unknown> | undefined>>,
): Partial<Record<Stage, NotApplicableReason>> {
  return Object.fromEntries(
    Object.entries(outcomes).flatMap(([stage, outcome]) =>
      outcome?.kind === 'not_applicable' ? [[stage, outcome.reason]] : [],
    ),
  )
}
