import type { Confusion } from '../read/model-facts.js'
import { isLowGood, type Findings, type Measurement } from './measurement.js'
import { outOfReach } from './out-of-reach.js'

const TITLES: Readonly<Record<Measurement['task'], string>> = {
  langid: 'Languages',
  singlish: 'Singlish',
  linking: 'Gazetteer linking',
  ner: 'Named entities',
  sentiment: 'Sentiment',
  origin: 'Inside and outside Singapore',
  probes: 'Single texts in which something is hard',
}

/** Pages that explain the work behind a task's figures, with its limits and attempts. */
const PAGES: Readonly<Record<Measurement['task'], string>> = {
  langid: 'langid.md',
  singlish: 'langid.md',
  linking: 'entities.md',
  ner: 'entities.md',
  sentiment: 'sentiment.md',
  origin: 'origin.md',
  probes: 'text.md',
}

const HEAD = `# Accuracy

For anyone who draws conclusions from the labels.

Written by \`npm run evaluate\`, which scores everything that ships on every test set that is available. The public sets are not part of the project, because their
texts belong to their authors. Our own are in [data/evaluation](../../data/evaluation/README.md).

- Figures are percentages with 95 % intervals (percentile bootstrap over texts, 500 samples, seeded).
- _dev_ sets were used for choices such as thresholds; _test_ sets never.
- _ECE_ is the expected calibration error: the mean distance between the stated confidence and the share of right labels (ten bins), in points.
- _Shown_ is the share of texts whose label is not withheld. A withheld label counts by its best guess, except where the name of a set says _shown labels_.
- _False inside_ is the share of texts from elsewhere that are called inside Singapore, and _recall_ of an origin the share of texts from Singapore that are.

Score a file of your own with \`npx kopitalk evaluate TASK --data FILE\`. It runs the code of the workers:

- \`ner\` reads each text in the language that langid sees, masks handles and addresses, and adds the names of the gazetteer. With \`--as-tokens\` it scores the model alone, one label a
  token, as its card was scored: F1 62.7 on tweebank test, which is the figure of the card. As the workers read, F1 is 62.4 there, and the precision of persons 81.4
  instead of 77.2. With handles read as they are written it would be 54.6, because the model then takes most of them for persons.
- \`langid\` counts a withheld label by its best guess.
- \`sentiment\` scores every text, also those that get no feeling in the pipeline because their language is unsupported or unsure: the set says that they have one. What is said of
  the others is what the workers say.

Single texts can be checked, too: \`npx kopitalk evaluate probes --data probes.ndjson\` runs every stage on each of them, as \`annotate\` does, and lists those that do
not come out as a reader expects. Each line of the file is a JSON object with \`id\`, \`kind\`, \`text\` and \`expect\`, such as \`{"sent": ["negative"]}\`;
\`npx kopitalk evaluate --help\` lists all expectations. A feeling that is withheld is wrong where one is expected. The share of right ones is not an accuracy when the
texts were chosen because something is hard in them.
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
  const beyond = missed.filter((figure) => outOfReach(figure) !== null)
  const reachable = missed.filter((figure) => !beyond.includes(figure))
  const near = reachable.filter(isWithinChance)
  const goals = measurements.filter(({ goal }) => goal !== undefined).length
  return [
    '## Goals missed',
    '',
    `${goals - missed.length} of ${goals} goals are met. The page of each task says what was tried for the others.`,
    '',
    ...list(
      'Missed, with the distance to the goal:',
      reachable.filter((figure) => !near.includes(figure)).map(distance),
    ),
    ...list('Missed by less than chance explains: the goal lies within the 95 % interval.', near.map(distance)),
    ...list(
      'Out of reach of the data:',
      beyond.map((figure) => `${distance(figure)}. The reason: ${outOfReach(figure)}`),
    ),
  ].join('\n')
}

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, '', ...lines.map((line) => `- ${line}`), '']

function distance(figure: Measurement): string {
  const { task, set, language, system, metric, value, goal = 0 } = figure
  const where = `${set}${language === '*' ? '' : ` (${language})`}`
  const by = `${Math.abs(value - goal).toFixed(1)} ${isLowGood(figure) ? 'over' : 'short of'} ${goal.toFixed(1)}`
  return `${TITLES[task]}: ${metric} ${value.toFixed(1)} on ${where}, ${system}: ${by}`
}

function isWithinChance(figure: Measurement): boolean {
  const { low, high, goal = 0 } = figure
  return isLowGood(figure) ? low <= goal : high >= goal
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
    goal === undefined ? '' : `${isLowGood(figure) ? '≤' : '≥'} ${goal.toFixed(1)}`,
    reference ? `${reference.value.toFixed(1)} ${reference.of}` : '',
  ]
}

function missesGoal(figure: Measurement): boolean {
  const { value, goal } = figure
  if (goal === undefined) return false
  return isLowGood(figure) ? value > goal : value < goal
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
