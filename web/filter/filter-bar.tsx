import { dayOf } from '../../src/domain/singapore-time.js'
import { useId, useState, type ReactElement, type ReactNode } from 'react'
import type { CollectionsAnswer } from '../../src/domain/reading/operation.js'
import { useCollections, useThemes, useTopics } from '../api/questions.js'
import { useWords } from '../messages/messages.js'
import { CustomWindow } from './custom-window.js'
import { FilterChips } from './filter-chips.js'
import { useFilter, valuesOf, type FilterKey, type WindowName } from './filter-state.js'
import { TextFilter } from './text-filter.js'
import { UnknownInLink } from './unknown-in-link.js'

const PRESETS: readonly WindowName[] = ['24h', '7d', '28d', 'all', 'custom']
const SENTIMENTS = ['negative', 'neutral', 'positive']
const ORIGINS = ['inside', 'outside', 'unknown']
const REPOSTS = ['with', 'without', 'only']

interface FilterBarProps {
  /** What stands for the window on a page that chooses its time in another way. */
  readonly time?: ReactNode
}

/** The filter that all pages share. The window is always visible, the rest is one click away, and set values are chips. */
export function FilterBar({ time }: FilterBarProps): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const collections = useCollections().data
  const says = words.filter
  return (
    <section className="filters" aria-label={says.title}>
      <div className="filters-row">
        {time ?? <WindowPresets />}
        <CollectionChoice collections={collections} />
        <MoreFilters collections={collections} />
      </div>
      {time === undefined && <CustomWindow />}
      <FilterChips />
      <UnknownInLink fields={filter.strange} />
    </section>
  )
}

function WindowPresets(): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const choose = (window: WindowName) => {
    if (window !== 'custom')
      return filter.set({ window: window === filter.usual ? undefined : window, from: undefined, to: undefined })
    const now = new Date()
    filter.set({ window: undefined, from: dayOf(now, -14), to: dayOf(now) })
  }
  return (
    <div className="segments" role="group" aria-label={words.filter.window}>
      {PRESETS.map((preset) => (
        <button key={preset} type="button" aria-pressed={filter.window === preset} onClick={() => choose(preset)}>
          {words.filter.windows[preset]}
        </button>
      ))}
    </div>
  )
}

function CollectionChoice({ collections }: { collections: CollectionsAnswer | undefined }): ReactElement | null {
  const words = useWords()
  const filter = useFilter()
  const id = useId()
  if (!collections || collections.rows.length < 2) return null
  return (
    <span className="field-inline">
      <label htmlFor={id}>{words.filter.collection}</label>
      <select
        id={id}
        value={filter.link.collection ?? collections.rows[0]?.key ?? ''}
        onChange={(event) => filter.set({ collection: event.target.value })}
      >
        {collections.rows.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </select>
    </span>
  )
}

function MoreFilters({ collections }: { collections: CollectionsAnswer | undefined }): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const [wasOpened, setWasOpened] = useState(false)
  const themes = useThemes(wasOpened || filter.link.theme !== undefined).data
  const topics = useTopics(wasOpened || filter.link.topic !== undefined).data
  const collection = collections?.rows.find(({ key }) => key === filter.link.collection) ?? collections?.rows[0]
  const name = words.chart
  return (
    <details className="more-filters" onToggle={({ currentTarget }) => setWasOpened(wasOpened || currentTarget.open)}>
      <summary>{words.filter.more}</summary>
      <div className="filter-panel">
        <Choices field="sentiment" values={SENTIMENTS} name={name.sentiment} />
        <Choices field="origin" values={ORIGINS} name={name.origin} />
        <Choices field="platform" values={collection?.platforms ?? []} name={name.platform} />
        <Choices field="language" values={collection?.languages ?? []} name={name.language} />
        <Choice field="theme" title={words.filter.theme} none={words.filter.anyTheme}>
          {themes?.rows.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </Choice>
        <Choice field="topic" title={words.filter.topic} none={words.filter.anyTopic}>
          {topics?.rows
            .filter(({ version }) => version !== null)
            .map(({ key, title }) => (
              <option key={key} value={key}>
                {title}
              </option>
            ))}
        </Choice>
        <Choice field="reposts" title={words.filter.reposts}>
          {REPOSTS.map((value) => (
            <option key={value} value={value === 'with' ? '' : value}>
              {words.filter.repostValues[value] ?? value}
            </option>
          ))}
        </Choice>
        <TextFilter field="term" title={words.filter.term} hint={words.filter.termHint} />
        <TextFilter field="entity" title={words.filter.entity} hint={words.filter.entityHint} />
      </div>
    </details>
  )
}

interface ChoicesProps {
  readonly field: FilterKey
  readonly values: readonly string[]
  readonly name: (value: string) => string
}

/** Several values of a field: any of them. */
function Choices({ field, values, name }: ChoicesProps): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const chosen = valuesOf(filter.link[field])
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]
    filter.set({ [field]: next.length > 0 ? next.join(',') : undefined })
  }
  return (
    <fieldset>
      <legend>{words.filter.fields[field]}</legend>
      {values.map((value) => (
        <label key={value} className="check">
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {name(value)}
        </label>
      ))}
    </fieldset>
  )
}

interface ChoiceProps {
  readonly field: FilterKey
  readonly title: string
  readonly none?: string
  readonly children: ReactNode
}

function Choice({ field, title, none, children }: ChoiceProps): ReactElement {
  const filter = useFilter()
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{title}</label>
      <select
        id={id}
        value={filter.link[field] ?? ''}
        onChange={(event) => filter.set({ [field]: event.target.value || undefined })}
      >
        {none !== undefined && <option value="">{none}</option>}
        {children}
      </select>
    </div>
  )
}
