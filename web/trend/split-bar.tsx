import type { ReactElement } from 'react'
import { useWords } from '../messages/messages.js'

interface SplitBarProps {
  readonly title: string
  readonly dimension: 'sentiment' | 'origin' | 'language'
  /** Posts by value. */
  readonly split: Readonly<Record<string, number>>
}

const ORDER: Readonly<Record<string, readonly string[]>> = {
  sentiment: ['negative', 'neutral', 'positive'],
  origin: ['inside', 'outside', 'unknown'],
}

/** Languages that have a colour of their own, the same in every bar. */
const LANGUAGES = ['en', 'en-SG', 'zh', 'ms', 'ta']

function partClass(dimension: SplitBarProps['dimension'], value: string): string {
  if (dimension !== 'language') return `part part-${value}`
  const index = LANGUAGES.indexOf(value)
  return `part part-${index < 0 ? 'other' : `nth-${index}`}`
}

/** One bar of parts with words next to it, so that the meaning never depends on colour alone. */
export function SplitBar({ title, dimension, split }: SplitBarProps): ReactElement | null {
  const words = useWords()
  const order = ORDER[dimension]
  const parts = (order ? order.map((value) => [value, split[value] ?? 0] as const) : Object.entries(split))
    .filter(([value]) => value !== 'none' && value !== 'pending')
    .sort((one, other) => (order ? 0 : other[1] - one[1]))
    .slice(0, 5)
  const whole = parts.reduce((sum, [, posts]) => sum + posts, 0)
  if (whole === 0) return null
  const said = parts.filter(([, posts]) => posts > 0)
  return (
    <div className="split">
      <span className="split-title">{title}</span>
      <span className="split-bar" aria-hidden="true">
        {parts.map(([value, posts]) => (
          <i key={value} className={partClass(dimension, value)} style={{ flexGrow: posts }} />
        ))}
      </span>
      <span className="split-words">
        {said
          .map(([value, posts]) => `${words.chart.value(dimension, value)} ${words.chart.percent(posts / whole)}`)
          .join(' · ')}
      </span>
    </div>
  )
}
