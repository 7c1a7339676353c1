import type { EntityMention, Language, Origin, Sentiment } from '../../domain/annotation.js'
import type { NotApplicableReason, Outcome } from '../../domain/outcome.js'
import type { OriginInput } from '../../domain/stage-input.js'
import { STAGES_UPSTREAM, type Stage } from '../../domain/stage.js'
import type { GazetteerLinker } from '../../domain/gazetteer.js'
import { loadGazetteerLinker } from '../../gazetteer/load.js'
import { openLangidModels } from '../../models/langid/langid-folder.js'
import { cleanPosts } from '../../workers/clean/process.js'
import { createLangidProcess, type LangidProcess } from '../../workers/langid/process.js'
import type { NerProcess } from '../../workers/ner/process.js'
import { createOriginProcess, type OriginProcess } from '../../workers/origin/process.js'
import type { SentimentProcess } from '../../workers/sentiment/process.js'
import type { CommandContext } from '../command-context.js'

/** One post to annotate; `id` only has to differ within a batch. */
export type AnnotateInput = Omit<OriginInput, 'language'>

/** What the stages say about one post; null where a stage was not run or does not apply. */
export interface Annotated {
  readonly text: string
  readonly language: Language | null
  readonly sentiment: Sentiment | null
  readonly entities: readonly Omit<EntityMention, 'score'>[] | null
  readonly origin: Origin | null
  /** Why a stage that was run has no result. */
  readonly notApplicable?: Readonly<Partial<Record<Stage, NotApplicableReason>>>
}

/** The workers' own process functions; those that are absent are not run. */
export interface AnnotateStages {
  readonly langid?: LangidProcess
  readonly sentiment?: SentimentProcess
  readonly ner?: NerProcess
  readonly origin?: OriginProcess
}

export interface OpenedStages {
  readonly stages: AnnotateStages
  close(): Promise<void>
}

/** Annotates a batch as the workers do, stage after stage, in the same order. Throws when a stage does. */
export async function annotatePosts(posts: readonly AnnotateInput[], stages: AnnotateStages): Promise<Annotated[]> {
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
  const [sentiments = [], entities = []] = await Promise.all([
    stages.sentiment?.(
      posts.map(({ id, version }, i) => ({
        id,
        version,
        sentimentText: cleaned[i]?.sentimentText ?? '',
        language: languageOf(i) ?? { label: 'und', confidence: 0 },
      })),
    ),
    stages.ner?.(posts.map((post, i) => ({ ...post, language: languageOf(i)?.label ?? 'und' }))),
  ])
  return posts.map((post, i): Annotated => {
    const notApplicable = reasons({
      langid: languages[i],
      sentiment: sentiments[i],
      ner: entities[i],
      origin: origins[i],
    })
    return {
      text: post.text,
      language: languageOf(i),
      sentiment: inPublishedOrder(valueOf(sentiments[i])),
      entities: valueOf(entities[i])?.map(withoutScore) ?? null,
      origin: valueOf(origins[i]),
      ...(Object.keys(notApplicable).length > 0 ? { notApplicable } : {}),
    }
  })
}

/**
 * Opens the stages asked for and those upstream of them; models are loaded only where needed.
 * @throws UsageError when a model folder or the gazetteer is missing or altered
 */
export async function openStages(
  asked: readonly Stage[],
  models: CommandContext['config']['models'],
): Promise<OpenedStages> {
  const needed = new Set(asked.flatMap((stage) => [stage, ...STAGES_UPSTREAM[stage]]))
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()))
  }
  try {
    const linker = needed.has('ner') || needed.has('origin') ? loadGazetteerLinker() : null
    const stages: AnnotateStages = {
      ...(needed.has('langid') ? { langid: createLangidProcess(await openLangidModels(models.folder)) } : {}),
      ...(needed.has('sentiment') ? { sentiment: await openSentiment(models, closers) } : {}),
      ...(needed.has('ner') && linker ? { ner: await openNer(models, linker, closers) } : {}),
      ...(needed.has('origin') && linker ? { origin: createOriginProcess({ linker }) } : {}),
    }
    return { stages, close }
  } catch (err) {
    await close()
    throw err
  }
}

// The model engine is imported only when a model is used: it takes a second and 100 MB.
async function openSentiment(
  models: CommandContext['config']['models'],
  closers: (() => Promise<void>)[],
): Promise<SentimentProcess> {
  const { openClassifier } = await import('../../models/open-models.js')
  const { modelPath } = await import('../../models/model-path.js')
  const { createSentimentProcess } = await import('../../workers/sentiment/process.js')
  const { model: classifier, close } = await openClassifier(await modelPath('sentiment', models), models)
  closers.push(close)
  return createSentimentProcess({
    classifier,
    languages: classifier.card.languages,
    minLanguageConfidence: models.minLanguageConfidence,
  })
}

async function openNer(
  models: CommandContext['config']['models'],
  linker: GazetteerLinker,
  closers: (() => Promise<void>)[],
): Promise<NerProcess> {
  const { openTagger } = await import('../../models/open-models.js')
  const { modelPath } = await import('../../models/model-path.js')
  const { createNerProcess, modelLanguages } = await import('../../workers/ner/process.js')
  const { model: tagger, close } = await openTagger(await modelPath('ner', models), models)
  closers.push(close)
  return createNerProcess({ tagger, linker, languages: modelLanguages(tagger.card) })
}

// What programs read has these fields, in this order; a field that the workers store besides is not promised.
function inPublishedOrder(sentiment: Sentiment | null): Sentiment | null {
  if (!sentiment) return null
  const { label, positive, neutral, negative } = sentiment
  return { label, positive, neutral, negative }
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
