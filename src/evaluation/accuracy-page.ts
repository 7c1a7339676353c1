import type { Confusion } from '../read/model-facts.js'
import type { Findings, Measurement } from './measurement.js'

const TITLES: Readonly<Record<Measurement['task'], string>> = {
  langid: 'Languages',
  singlish: 'Singlish',
  linking: 'Gazetteer linking',
  ner: 'Named entities',
  sentiment: 'Sentiment',
  origin: 'Inside and outside Singapore',
}

/** Pages that explain the work behind a task's figures, with its limits and attempts. */
const PAGES: Readonly<Record<Measurement['task'], string>> = {
  langid: 'langid.md',
  singlish: 'langid.md',
  linking: 'entities.md',
  ner: 'entities.md',
  sentiment: 'sentiment.md',
  origin: 'origin.md',
}

const HEAD = `# Accuracy

For anyone who draws conclusions from the labels.

Written by \`npm run evaluate\`, which scores everything that ships on every test set that is available. The sets are not part of the project, because their texts
belong to their authors.

- Figures are percentages with 95 % intervals (percentile bootstrap over texts, 500 samples, seeded).
- _dev_ sets were used for choices such as thresholds; _test_ sets never.
- _ECE_ is the expected calibration error: the mean distance between the stated confidence and the share of right labels (ten bins), in points.
- _Shown_ is the share of texts whose label is not withheld. A withheld label counts by its best guess, except where the name of a set says _shown labels_.
`

/** The page of all figures by task, with the missed goals first. */
export function accuracyPage({ measurements, confusions }: Findings): string {
  const tasks = [...new Set(measurements.map(({ task }) => task))]
  return [
    HEAD,
    missedGoals(measurements),
    ...tasks.map((task) =>
      section(
        task,
        measurements.filter((figure) => figure.task === task),
      ),
    ),
    ...Object.entries(confusions).flatMap(([model, matrices]) => matrices.map((matrix) => matrixOf(model, matrix))),
  ].join('\n')
}

function missedGoals(measurements: readonly Measurement[]): string {
  const missed = measurements.filter(missesGoal)
  const lines = missed.map((figure) => {
    const by = Math.abs(figure.value - (figure.goal ?? 0)).toFixed(1)
    const { set, language, system, metric } = figure
    return `- ${TITLES[figure.task]}: ${metric} ${figure.value.toFixed(1)} on ${set}${language === '*' ? '' : ` (${language})`}, ${system}: ${by} ${metric === 'ECE' ? 'over' : 'short of'} ${figure.goal?.toFixed(1)}`
  })
  const goals = measurements.filter(({ goal }) => goal !== undefined).length
  return [
    '## Goals missed',
    '',
    `${goals - missed.length} of ${goals} goals are met. These are missed, with the distance to the goal. The page of each task says what was tried.`,
    '',
    ...(lines.length > 0 ? lines : ['None.']),
    '',
  ].join('\n')
}

function section(task: Measurement['task'], figures: readonly Measurement[]): string {
  return [
    `## ${TITLES[task]}`,
    '',
    `How it works and what was tried: [${PAGES[task]}](${PAGES[task]}).`,
    '',
    table([
      ['set', 'language', 'system', 'metric', 'value', '95 % interval', 'n', 'goal', 'compare'],
      ...figures.map(rowOf),
    ]),
    '',
  ].join('\n')
}

function rowOf(figure: Measurement): string[] {
  const { set, language, system, metric, value, low, high, n, goal, reference } = figure
  return [
    set,
    language === '*' ? 'several' : language,
    system,
    metric,
    missesGoal(figure) ? `**${value.toFixed(1)}**` : value.toFixed(1),
    low === high ? '' : `${low.toFixed(1)} – ${high.toFixed(1)}`,
    String(n),
    goal === undefined ? '' : `${metric === 'ECE' ? '≤' : '≥'} ${goal.toFixed(1)}`,
    reference ? `${reference.value.toFixed(1)} ${reference.of}` : '',
  ]
}

function missesGoal({ metric, value, goal }: Measurement): boolean {
  if (goal === undefined) return false
  return metric === 'ECE' ? value > goal : value < goal
}

function matrixOf(model: string, { set, language, labels, rows }: Confusion): string {
  return [
    `### ${model}: ${set}${language === '*' ? '' : ` (${language})`}`,
    '',
    'Rows: label of the set. Columns: label of the model. Texts.',
    '',
    table([['', ...labels], ...rows.map((row, at) => [labels[at] ?? '', ...row.map(String)])]),
    '',
  ].join('\n')
}

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => [...(row[column] ?? '')].length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join('\n')
}
