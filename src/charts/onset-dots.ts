import type { CustomSeriesOption, EChartsOption } from 'echarts'
import type { StoryAnswer } from '../domain/reading/stories.js'
import type { ChartLook } from './look.js'
import { baseOption, nameAxis, valueAxis } from './parts.js'

type Onset = StoryAnswer['onsets']['language'][number]

/**
 * When each group took up a story, in hours after the first, with the 95 % intervals. A group whose beginning is not known
 * has no dot.
 * @param told what is written next to a group
 */
export function onsetDots(
  onsets: readonly Onset[],
  name: (group: string) => string,
  told: (onset: Onset) => string,
  look: ChartLook,
): EChartsOption {
  const { words, colours, font } = look
  const ends = onsets.flatMap(({ lag }) => (lag ? [lag.low, lag.high] : []))
  const [left, right] = [Math.min(0, ...ends), Math.max(1, ...ends)]
  const room = (right - left) * (look.narrow ? 0.9 : 0.5) // for the words next to the last dot
  const dots: CustomSeriesOption = {
    type: 'custom',
    encode: { x: [1, 2, 3], y: 0 },
    data: onsets.map(({ lag }, row) => [row, lag?.low ?? 0, lag?.hours ?? 0, lag?.high ?? 0]),
    renderItem: (params, api) => {
      const onset = onsets[params.dataIndex]
      if (!onset) return null
      const { lag } = onset
      const at = (hours: number) => api.coord([hours, params.dataIndex])
      const [low = 0, y = 0] = at(lag?.low ?? 0)
      const [middle = 0] = at(lag?.hours ?? 0)
      const [high = 0] = at(lag?.high ?? 0)
      return {
        type: 'group',
        children: [
          ...(lag
            ? [
                {
                  type: 'line' as const,
                  shape: { x1: low, y1: y, x2: high, y2: y },
                  style: { stroke: colours.ink, lineWidth: 1.5 },
                },
                {
                  type: 'circle' as const,
                  shape: { cx: middle, cy: y, r: 5 },
                  style: { fill: colours.main, stroke: colours.ink, lineWidth: 1 },
                },
              ]
            : []),
          {
            type: 'text' as const,
            style: {
              x: (lag ? high : (at(0)[0] ?? 0)) + 12,
              y,
              text: told(onset),
              fill: lag ? colours.ink : colours.muted,
              font: `11px ${font}`,
              verticalAlign: 'middle' as const,
            },
          },
        ],
      }
    },
  }
  return {
    ...baseOption(look),
    grid: { left: 4, right: 8, top: 4, bottom: 34, containLabel: true },
    xAxis: {
      ...valueAxis(look, words.lagAxis, (value) => words.tenths(value)),
      min: left,
      max: right + room,
    },
    yAxis: nameAxis(
      look,
      onsets.map(({ group }) => name(group)),
    ),
    series: [
      {
        ...dots,
        tooltip: {
          formatter: (params) => {
            const onset = onsets[Array.isArray(params) ? -1 : params.dataIndex]
            return onset ? [name(onset.group), told(onset), words.authors(onset.authors)].join('\n') : ''
          },
        },
      },
    ],
  }
}
