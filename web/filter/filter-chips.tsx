import type { ReactElement } from 'react'
import { useCollections, useThemes, useTopics } from '../api/questions.js'
import { useEntityName } from '../entity/entity-name.js'
import { useTitle } from '../story/story-in-link.js'
import { useWords } from '../messages/messages.js'
import { useFilter, valuesOf, type FilterKey } from './filter-state.js'
import { nameIn } from './link-values.js'

const CHIP_FIELDS = [
  'platform',
  'language',
  'sentiment',
  'origin',
  'theme',
  'topic',
  'entity',
  'area',
  'term',
  'reposts',
  'q',
  'story',
] as const
const SINGLE: readonly FilterKey[] = ['theme', 'topic', 'entity', 'area', 'term', 'reposts', 'q', 'story']

/** The active filters, each value with a button that removes it. */
export function FilterChips(): ReactElement | null {
  const words = useWords()
  const filter = useFilter()
  const themes = useThemes(filter.link.theme !== undefined).data?.rows ?? []
  const topics = useTopics(filter.link.topic !== undefined).data?.rows ?? []
  const platforms = useCollections().data?.rows.flatMap((row) => row.platforms) ?? []
  const entity = useEntityName(filter.link.entity, filter.link.collection)
  const story = useTitle(filter.link.story)
  const chips = CHIP_FIELDS.flatMap((field) => {
    const link = filter.link[field]
    if (link === undefined) return []
    return (SINGLE.includes(field) ? [link] : valuesOf(link)).map((value) => ({ field, value }))
  })
  if (chips.length === 0) return null
  const told = { platforms, themes, topics, entityName: entity.name, storyTitle: story.data?.title }
  const named = { value: words.chart.value, reposts: words.filter.repostValues }
  const nameOf = (field: FilterKey, value: string) =>
    nameIn(field, value, told, named) ??
    ((field === 'entity' && entity.isPending) || (field === 'story' && story.isPending)
      ? '…'
      : words.filter.unknownValue)
  const without = (field: FilterKey, value: string) => {
    if (SINGLE.includes(field)) return undefined
    const left = valuesOf(filter.link[field]).filter((other) => other !== value)
    return left.length > 0 ? left.join(',') : undefined
  }
  return (
    <ul className="chips" aria-label={words.filter.active}>
      {chips.map(({ field, value }) => (
        <li key={`${field} ${value}`}>
          <button
            type="button"
            className="chip"
            aria-label={words.filter.remove(words.filter.fields[field] ?? field, nameOf(field, value))}
            onClick={() => filter.set({ [field]: without(field, value) })}
          >
            <span className="chip-field">{words.filter.fields[field]}</span> <bdi>{nameOf(field, value)}</bdi>{' '}
            <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="chip chip-clear" onClick={() => filter.clear()}>
          {words.filter.clear}
        </button>
      </li>
    </ul>
  )
}
