import type { EntityMention } from '../../domain/annotation.js'
import type { GazetteerLinker } from '../../domain/gazetteer.js'
import { done, notApplicable, type Outcome } from '../../domain/outcome.js'
import type { NerInput } from '../../domain/stage-input.js'
import type { ModelCard } from '../../models/model-folder.js'
import type { Tagger } from '../../models/tagger.js'
import { nerWords } from '../../models/words.js'
import { mergeMentions } from './merge-mentions.js'

export interface NerDeps {
  readonly tagger: Pick<Tagger, 'tag'>
  readonly linker: GazetteerLinker
  /** BCP-47 labels that the model reads (`modelLanguages`); posts in any other get the gazetteer only. */
  readonly languages: readonly string[]
}

export type NerProcess = (inputs: readonly NerInput[]) => Promise<Outcome<readonly EntityMention[]>[]>

/** Malay is close enough to Indonesian to be read by a model whose card has only that. */
const READ_AS_INDONESIAN = 'ms'

/** The languages that the tagger is used for: those measured on the card, and Malay where Indonesian is. */
export function modelLanguages(card: Pick<ModelCard, 'languages'>): string[] {
  return card.languages.includes('id') ? [...card.languages, READ_AS_INDONESIAN] : [...card.languages]
}

/** Finds people, places, organisations and other names, by model and gazetteer together. */
export function createNerProcess({ tagger, linker, languages }: NerDeps): NerProcess {
  const readByModel = new Set(languages)
  return async (inputs) => {
    const empty = inputs.map((input) => !hasContent(input.text))
    const tagged = [...inputs.keys()].filter((index) => !empty[index] && readByModel.has(inputs[index]?.language ?? ''))
    const spans = await tagger.tag(tagged.map((index) => inputs[index]?.text ?? ''))
    const spansByInput = new Map(tagged.map((index, position) => [index, spans[position] ?? []]))
    return inputs.map(({ id, text }, index) =>
      empty[index]
        ? notApplicable(id, 'empty_after_clean')
        : done(id, mergeMentions(text, spansByInput.get(index) ?? [], linker.link(text))),
    )
  }
}

/** Letters or digits besides handles and addresses; a hashtag has words in it and counts. */
function hasContent(text: string): boolean {
  for (const word of nerWords(text)) {
    const isLink = word.entityFrom === word.end && !/^[#＃]/u.test(word.encodedAs)
    if (!isLink && /[\p{L}\p{N}]/u.test(word.encodedAs)) return true
  }
  return false
}
