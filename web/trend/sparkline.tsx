import type { ReactElement } from 'react'

interface SparklineProps {
  readonly values: readonly number[]
  /** What it shows, for screen readers. */
  readonly label: string
  readonly width?: number
  readonly height?: number
}

/** Bars without axes, from oldest to newest. */
export function Sparkline({ values, label, width = 144, height = 28 }: SparklineProps): ReactElement {
  const top = Math.max(1, ...values)
  const step = width / Math.max(values.length, 1)
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {values.map((value, index) => {
        const tall = value === 0 ? 1 : Math.max(2, (value / top) * height)
        const gap = step > 3 ? 1 : 0
        return (
          <rect
            key={index}
            x={index * step}
            y={height - tall}
            width={step - gap}
            height={tall}
            className={value === 0 ? 'nothing' : undefined}
          />
        )
      })}
    </svg>
  )
}
