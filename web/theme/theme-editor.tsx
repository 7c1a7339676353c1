import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState, type ReactElement } from 'react'
import type { ThemePreview } from '../../src/domain/reading/figures.js'
import { languageTag } from '../../src/domain/language-tag.js'
import { RefusedError, tell } from '../api/request.js'
import { saveFile } from '../figure/download.js'
import { failureSentence } from '../figure/failure.js'
import { Skeleton } from '../figure/states.js'
import { useFilter } from '../filter/filter-state.js'
import { QueryPlace } from '../filter/query-place.js'
import { useWords } from '../messages/messages.js'
import { draftOf, languagesOf, themesFile, type ThemeDraft, type ThemeRow } from './theme-draft.js'
import { ThemeFinds } from './theme-finds.js'

interface ThemeEditorProps {
  readonly theme: ThemeRow
  readonly themes: readonly ThemeRow[]
}

/** The words of a theme to change and try. Nothing is saved here: the file of the server is the one place of themes. */
export function ThemeEditor({ theme, themes }: ThemeEditorProps): ReactElement {
  const words = useWords()
  const says = words.themes
  const id = useId()
  const { collection } = useFilter().link
  const [draft, setDraft] = useState<ThemeDraft>({ words: theme.words, queries: theme.queries })
  const preview = useQuery<ThemePreview>({
    queryKey: ['themes/preview', collection, draft],
    queryFn: () => tell('POST', 'themes/preview', { collection, ...draft }),
    staleTime: Infinity,
    retry: false,
  })
  const finds = useRef<HTMLHeadingElement>(null)
  const languages = languagesOf(theme)
  const read = (form: HTMLFormElement): ThemeDraft => {
    const data = new FormData(form)
    const box = (name: string): string => {
      const given = data.get(name)
      return typeof given === 'string' ? given : ''
    }
    return draftOf(Object.fromEntries(languages.map((language) => [language, box(language)])), box('queries'))
  }
  return (
    <div className="grid">
      <section className="figure half" data-figure="theme-words">
        <h2>{says.words}</h2>
        <p className="figure-note">{says.wordsNote}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            setDraft(read(event.currentTarget))
            finds.current?.scrollIntoView({ block: 'nearest' })
          }}
        >
          {languages.map((language) => (
            <p key={language} className="theme-box">
              <label htmlFor={`${id}${language}`}>{words.chart.language(language)}</label>
              <textarea
                id={`${id}${language}`}
                name={language}
                rows={Math.min(8, (theme.words[language]?.length ?? 0) + 2)}
                defaultValue={(theme.words[language] ?? []).join('\n')}
                dir="auto"
                lang={languageTag(language)}
                spellCheck={false}
              />
            </p>
          ))}
          <p className="theme-box">
            <label htmlFor={`${id}queries`}>{says.queries}</label>
            <textarea
              id={`${id}queries`}
              name="queries"
              rows={3}
              defaultValue={theme.queries.join('\n')}
              dir="auto"
              spellCheck={false}
            />
          </p>
          <div className="theme-actions">
            <button type="submit" className="primary">
              {says.tryThem}
            </button>
            <button
              type="button"
              onClick={({ currentTarget: { form } }) => {
                if (form) saveFile('themes.json', themesFile(themes, { [theme.key]: read(form) }), 'application/json')
              }}
            >
              {says.downloadChanged}
            </button>
          </div>
          <p className="figure-note">{says.saveNote}</p>
        </form>
      </section>
      <section className="figure half" data-figure="theme-finds" aria-busy={preview.isFetching}>
        <h2 ref={finds}>{says.finds}</h2>
        {preview.error ? (
          <Trouble error={preview.error} draft={draft} />
        ) : preview.data ? (
          <ThemeFinds found={preview.data} />
        ) : (
          <Skeleton height={300} />
        )}
      </section>
    </div>
  )
}

/** Which word or query is refused and why; of a query, the place is marked. */
function Trouble({ error, draft }: { readonly error: Error; readonly draft: ThemeDraft }): ReactElement {
  const words = useWords()
  const place = error instanceof RefusedError ? error.place : undefined
  const query = place && draft.queries.find((each) => error.message.includes(`"${each}": `))
  return (
    <>
      <p role="alert" className="form-error">
        {failureSentence(error, words)}
      </p>
      {place && query !== undefined && <QueryPlace query={query} place={place} />}
    </>
  )
}
