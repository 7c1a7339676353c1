import type { EChartsOption } from 'echarts'
import { isLabel } from '../domain/reading/filter.js'
import type { StoryRow } from '../domain/reading/stories.js'
import type { ChartLook } from './look.js'
import { barSeries, baseOption, legend, nameAxis, valueAxis } from './parts.js'
import { colourOf } from './timeline.js'

/** Languages with a colour of their own, those of the most posts; the rest, also posts without a language, is one grey part. */
const LANGUAGES = 5
/** A title needs more room than a name. */
const TITLE_PX = 330

/** Stories in their order: posts by language as parts of a bar, with the number of authors behind it. */
export function storyBars(rows: readonly StoryRow[], look: ChartLook): EChartsOption {
  const { words, colours } = look
  const languages = mostOf(rows)
  const parts = [...languages, null]
  const names = nameAxis(
    look,
    rows.map(({ title }) => title),
  )
  const postsOf = ({ languages: own, posts }: StoryRow, language: string | null): number =>
    language === null ? posts - languages.reduce((sum, known) => sum + (own[known] ?? 0), 0) : (own[language] ?? 0)
  return {
    ...baseOption(look),
    legend: legend(look, languages.map(words.language)),
    grid: { left: 4, right: 90, top: 30, bottom: 34, containLabel: true },
    xAxis: { ...valueAxis(look, words.postsAxis, (value) => words.count(value)), min: 0, minInterval: 1 },
    yAxis: { ...names, axisLabel: { ...names.axisLabel, width: TITLE_PX } },
    series: parts.map((language, index) => {
      const colour = language === null ? colours.mainSoft : colourOf(language, index, look)
      return {
        ...barSeries(
          look,
          rows.map((story, row) => {
            const from = parts.slice(0, index).reduce((sum, before) => sum + postsOf(story, before), 0)
            const bar = { row, from, to: from + postsOf(story, language), colour }
            return language === null ? { ...bar, label: words.authors(story.authors) } : bar
          }),
        ),
        ...(language === null ? {} : { name: words.language(language) }),
        itemStyle: { color: colour }, // for the legend
      }
    }),
  }
}

/** The languages of the most posts, over all stories. */
function mostOf(rows: readonly StoryRow[]): string[] {
  const posts = new Map<string, number>()
  for (const { languages } of rows) {
    for (const [language, count] of Object.entries(languages)) posts.set(language, (posts.get(language) ?? 0) + count)
  }
  return [...posts]
    .filter(([language]) => isLabel(language))
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .slice(0, LANGUAGES)
    .map(([language]) => language)
}
