import { useId, type ReactElement } from 'react'
import { useCollections } from '../api/questions.js'
import { useWords } from '../messages/messages.js'
import type { ChoiceState } from './use-choice.js'

const NEW = ''

/** An existing collection or a new one, and the platform of posts that name none. */
export function CollectionChoice({ state: { choice, change } }: { readonly state: ChoiceState }): ReactElement {
  const says = useWords().upload
  const id = useId()
  const collections = useCollections().data?.rows.filter(({ isSample }) => !isSample) ?? []
  return (
    <section className="figure" data-figure="upload-collection">
      <h2>{says.collection}</h2>
      <div className="upload-fields">
        <p>
          <label htmlFor={`${id}collection`}>{says.existing}</label>
          <select
            id={`${id}collection`}
            value={choice.isNew ? NEW : choice.collection}
            onChange={({ target: { value } }) =>
              change(value === NEW ? { isNew: true } : { isNew: false, collection: value })
            }
          >
            <option value={NEW}>{says.newCollection}</option>
            {collections.map(({ key, title }) => (
              <option key={key} value={key}>
                {title === key ? key : `${title} (${key})`}
              </option>
            ))}
          </select>
        </p>
        {choice.isNew && (
          <p>
            <label htmlFor={`${id}name`}>{says.newName}</label>
            <input
              id={`${id}name`}
              value={choice.collection}
              maxLength={64}
              title={says.nameHint}
              onChange={(event) => change({ collection: event.target.value.toLowerCase() })}
            />
          </p>
        )}
        <p>
          <label htmlFor={`${id}platform`}>{says.platform}</label>
          <input
            id={`${id}platform`}
            value={choice.platform}
            maxLength={64}
            placeholder={says.platformHint}
            onChange={(event) => change({ platform: event.target.value })}
          />
        </p>
      </div>
      <p>
        <label className="field-inline">
          <input type="checkbox" checked={choice.again} onChange={(event) => change({ again: event.target.checked })} />
          {says.again}
        </label>
      </p>
    </section>
  )
}
