import { UsageError } from '../domain/errors.js'
import type { Random } from './random.js'
import type { TruthEntity } from './sample-row.js'
import type { Slots, Templates, Voice } from './templates.js'

/** A text with the entities planted in it; offsets are UTF-16. */
export interface Rendered {
  readonly text: string
  readonly entities: readonly TruthEntity[]
}

/**
 * Fills a sentence: `[Name]` is a known name (names.json), `{station}` a place of that kind, `{food}` a plain word.
 * The same slot twice in a sentence gets two different values where there are two.
 * @throws UsageError for a name or slot that the templates do not define
 */
export function renderSentence(sentence: string, voice: Voice, templates: Templates, random: Random): Rendered {
  const used = new Set<string>()
  let text = ''
  const entities: TruthEntity[] = []
  const addEntity = (surface: string, type: TruthEntity['type'], gazetteer: string | null): void => {
    entities.push({ start: text.length, end: text.length + surface.length, surface, type, gazetteer })
    text += surface
  }
  let rest = 0
  for (const match of sentence.matchAll(/\[([^\]]+)\]|\{([a-z]+)\}/g)) {
    text += sentence.slice(rest, match.index)
    rest = match.index + match[0].length
    const [, name, slot] = match
    if (name !== undefined) {
      const known = templates.names.get(name)
      if (!known) throw new UsageError(`names.json lacks "${name}", used in: ${sentence}`)
      addEntity(name, known.type, known.id)
    } else if (slot !== undefined) {
      const value = fillSlot(slot, voice, templates.slots, random, used)
      if (value.id === null) text += value.surface
      else addEntity(value.surface, 'LOC', value.id)
    }
  }
  text += sentence.slice(rest)
  // A food or a bus at the beginning starts with a capital, as a sentence does.
  return { text: sentence.startsWith('{') ? text.replace(/^[a-z]/, (letter) => letter.toUpperCase()) : text, entities }
}

function fillSlot(
  slot: string,
  voice: Voice,
  slots: Slots,
  random: Random,
  used: Set<string>,
): { surface: string; id: string | null } {
  const places = (slots.places[slot] ?? []).flatMap((place) => {
    const surface = place[voice.names]
    return surface === undefined ? [] : [{ surface, id: place.id }]
  })
  const words = (slots.words[slot]?.[voice.key] ?? slots.words[slot]?.[voice.names] ?? []).map((surface) => ({
    surface,
    id: null,
  }))
  const values = [...places, ...words]
  if (values.length === 0) throw new UsageError(`slots.json has no value for {${slot}} in voice ${voice.key}`)
  const fresh = values.filter((value) => !used.has(value.surface))
  const value = random.pick(fresh.length > 0 ? fresh : values)
  used.add(value.surface)
  return value
}

/** Puts pieces together; entity offsets move along. Pieces without text are left out. */
export function joinPieces(pieces: readonly Rendered[], joiner: string): Rendered {
  let text = ''
  const entities: TruthEntity[] = []
  for (const piece of pieces) {
    if (piece.text === '') continue
    if (text !== '') text += joiner
    const by = text.length
    entities.push(...piece.entities.map((entity) => ({ ...entity, start: entity.start + by, end: entity.end + by })))
    text += piece.text
  }
  return { text, entities }
}

export function plain(text: string): Rendered {
  return { text, entities: [] }
}

/** As many people type. Only ASCII letters change, so that every offset stays. */
export function toLowerCaseTyping({ text, entities }: Rendered): Rendered {
  const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return {
    text: lower,
    entities: entities.map((entity) => ({ ...entity, surface: lower.slice(entity.start, entity.end) })),
  }
}
