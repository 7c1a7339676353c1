import { useId, type ReactElement } from 'react'
import { useFilter, type FilterKey } from './filter-state.js'
import { useWords } from '../messages/messages.js'

interface TextFilterProps {
  readonly field: FilterKey
  readonly title: string
  readonly hint: string
}

/** A field for words. It searches on Enter or when the button is pressed. */
export function TextFilter({ field, title, hint }: TextFilterProps): ReactElement {
  const words = useWords()
  const filter = useFilter()
  const id = useId()
  const value = filter.link[field] ?? ''
  const submit = (form: FormData) => {
    const typed = form.get('value')
    filter.set({ [field]: typeof typed === 'string' && typed.trim() !== '' ? typed.trim() : undefined })
  }
  return (
    <form className="field" action={submit}>
      <label htmlFor={id}>{title}</label>
      <span className="field-inline">
        <input key={value} id={id} name="value" defaultValue={value} placeholder={hint} maxLength={100} dir="auto" />
        <button type="submit">{words.filter.apply}</button>
      </span>
    </form>
  )
}
