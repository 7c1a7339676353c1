import type { ReactElement } from 'react'

interface SegmentsProps<T extends string> {
  readonly title: string
  readonly values: readonly T[]
  readonly value: T
  readonly name: (value: T) => string
  readonly choose: (value: T) => void
}

/** Buttons next to each other, of which one is chosen, above a figure. */
export function Segments<T extends string>({ title, values, value, name, choose }: SegmentsProps<T>): ReactElement {
  return (
    <div className="figure-choice segments segments-small" role="group" aria-label={title}>
      {values.map((each) => (
        <button key={each} type="button" aria-pressed={each === value} onClick={() => choose(each)}>
          {name(each)}
        </button>
      ))}
    </div>
  )
}
