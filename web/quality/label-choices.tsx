import { useId, type ReactElement, type ReactNode } from 'react'
import { useCollections } from '../api/questions.js'
import { useWords } from '../messages/messages.js'
import { ORIGINS, SENTIMENTS, USUAL_LANGUAGES, type LabelTask } from '../post/label-buttons.js'

/** The answers that have a button and a key, 1 for the first. */
export const CHOICES: Readonly<Record<LabelTask, readonly string[]>> = {
  sentiment: SENTIMENTS,
  origin: ORIGINS,
  language: USUAL_LANGUAGES,
}

interface LabelChoicesProps {
  readonly task: LabelTask
  /** Undefined: not answered yet. */
  readonly chosen: string | undefined
  readonly choose: (value: string) => void
}

/** One button for each answer, the chosen one marked. Rarer languages are in a list. */
export function LabelChoices({ task, chosen, choose }: LabelChoicesProps): ReactElement {
  const words = useWords()
  return (
    <div className="label-row" role="group" aria-label={words.label.title}>
      <span>{words.filter.fields[task]}</span>
      {CHOICES[task].map((value, at) => (
        <KeyButton key={value} press={String(at + 1)} isChosen={value === chosen} act={() => choose(value)}>
          {words.chart[task](value)}
        </KeyButton>
      ))}
      {task === 'language' && <OtherLanguage chosen={chosen} choose={choose} />}
    </div>
  )
}

function OtherLanguage({ chosen, choose }: Omit<LabelChoicesProps, 'task'>): ReactElement {
  const words = useWords()
  const id = useId()
  const known = new Set(useCollections().data?.rows.flatMap(({ languages }) => languages))
  const others = [...known].filter((value) => ![...USUAL_LANGUAGES, 'none', 'pending'].includes(value))
  const isOther = chosen !== undefined && !USUAL_LANGUAGES.includes(chosen)
  return (
    <>
      <label htmlFor={id}>{words.quality.otherLanguage}</label>
      <select
        id={id}
        value={isOther ? chosen : ''}
        onChange={({ target }) => target.value !== '' && choose(target.value)}
      >
        <option value="">–</option>
        {others.map((value) => (
          <option key={value} value={value}>
            {words.chart.language(value)}
          </option>
        ))}
      </select>
    </>
  )
}

interface KeyButtonProps {
  readonly press: string
  readonly act: () => void
  readonly children: ReactNode
  /** Undefined: a button that is not one of several answers. */
  readonly isChosen?: boolean
  readonly isOff?: boolean
}

/** A button that shows which key does the same. */
export function KeyButton({ press, act, children, isChosen, isOff = false }: KeyButtonProps): ReactElement {
  return (
    <button type="button" aria-keyshortcuts={press} aria-pressed={isChosen} disabled={isOff} onClick={act}>
      {children} <kbd aria-hidden="true">{press}</kbd>
    </button>
  )
}
