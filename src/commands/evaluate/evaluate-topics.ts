import { readByStages } from '../../evaluation/stories/read-as-workers.js'
import { evaluateTopics, type Rates, type TopicsReport } from '../../evaluation/topics/run-topics.js'
import { readTopicSet } from '../../evaluation/topics/topic-set.js'
import { openStages } from '../../workers/annotate-posts.js'
import type { CommandContext } from '../command-context.js'
import type { EvaluateStoriesOptions } from './evaluate-stories.js'

export const TOPICS = 'topics'

export const TOPICS_HELP = `
topics reads a folder with posts.ndjson. A line is {"id", "lang", "topic", "text", "same"}: posts with one "same" say the same, and
are never on both sides of a test. Each topic is learnt from 20 posts in English (lang "en") and 20 others, as a person makes one in
the dashboard, and looked for in all languages, five times with other examples.
`

const DRAWS = 5

/** @throws UsageError when the file of the folder is missing or cannot be used */
export async function runTopics(
  { data, json, model }: EvaluateStoriesOptions,
  { config, stop, print }: CommandContext,
): Promise<void> {
  const posts = await readTopicSet(data)
  const { stages, close } = await openStages(['langid', 'meaning'], {
    ...config.models,
    ...(model === undefined ? {} : { replacement: model }),
  })
  try {
    const report = await evaluateTopics(posts, readByStages(stages, stop), { draws: DRAWS })
    print(json ? JSON.stringify(report) : formatTopics(report))
  } finally {
    await close()
  }
}

function formatTopics({ posts, draws, languages, claimed }: TopicsReport): string {
  return [
    `${posts} posts, ${draws} draws. Means over the topics:`,
    'language  found: F (precision, recall)  best topic: F',
    ...Object.entries(languages).map(
      ([language, { found, best }]) => `${language.padEnd(9)} ${figures(found)}  ${best.f.toFixed(2)}`,
    ),
    `Among their examples the topics had ${figures(claimed)}`,
    '',
    ...Object.entries(languages).flatMap(([language, { byTopic }]) =>
      Object.entries(byTopic).map(([topic, rates]) => `${language.padEnd(9)} ${figures(rates)}  ${topic}`),
    ),
  ].join('\n')
}

function figures({ precision, recall, f }: Rates): string {
  return `${f.toFixed(2)} (${precision.toFixed(2)}, ${recall.toFixed(2)})`
}
