import {
  evaluateSearch,
  evaluateStories,
  type SearchReport,
  type StoriesReport,
} from '../../evaluation/stories/run-stories.js'
import { readByStages } from '../../evaluation/stories/read-as-workers.js'
import type { BCubed } from '../../evaluation/stories/score-stories.js'
import { readStorySet } from '../../evaluation/stories/story-set.js'
import { openStages } from '../../workers/annotate-posts.js'
import type { CommandContext } from '../command-context.js'

export const STORY_TASKS = ['stories', 'search'] as const
export type StoryTask = (typeof STORY_TASKS)[number]

export const STORIES_HELP = `
stories and search read a folder with posts.ndjson, stories.json and queries.ndjson, in memory, by the workers' own code.
A line of posts.ndjson is {"id", "day", "hour", "minute", "platform", "author", "text", "story"}: story is a key of stories.json,
null for a post that belongs to none. A line of queries.ndjson is {"q", "stories"}. stories finds the stories of the posts and says
which of the planted ones they are; search ranks the posts for each search, and for each post those in other languages.
`

export interface EvaluateStoriesOptions {
  readonly data: string
  readonly json?: true
  /** Folder of a model of the task `meaning`. */
  readonly model?: string
}

/** @throws UsageError when a file of the folder is missing or cannot be used */
export async function runStoryTask(
  task: StoryTask,
  { data, json, model }: EvaluateStoriesOptions,
  { config, stop, print }: CommandContext,
): Promise<void> {
  const set = await readStorySet(data)
  const { stages, close } = await openStages(['langid', 'ner', 'meaning'], {
    ...config.models,
    ...(model === undefined ? {} : { replacement: model }),
  })
  try {
    const read = readByStages(stages, stop)
    if (task === 'stories') {
      const report = await evaluateStories(set, read)
      print(json ? JSON.stringify(report) : formatStories(report))
    } else {
      const report = await evaluateSearch(set, read)
      print(json ? JSON.stringify(report) : formatSearch(report))
    }
  } finally {
    await close()
  }
}

function formatStories({
  posts,
  planted,
  found,
  matched,
  false: none,
  bcubed,
  bcubedInStories,
  byStory,
  stories,
}: StoriesReport): string {
  return [
    `${matched} of ${planted} planted stories found (F ≥ 0.5), ${none} of ${found} found stories are none, ${posts} posts`,
    `BCubed ${figures(bcubed)} over all posts, ${figures(bcubedInStories)} over those in stories`,
    '',
    ...Object.entries(byStory).map(([story, value]) => `${value.toFixed(2)}  ${story}`),
    '',
    ...stories.map(
      ({ posts: own, mostly }) =>
        `${own.length} posts, ${mostly ? `${mostly.posts} of ${mostly.title}` : 'of no story'}`,
    ),
  ].join('\n')
}

function figures({ precision, recall, f }: BCubed): string {
  return `F ${f.toFixed(3)} (precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)})`
}

function formatSearch({ posts, searches, otherLanguages, otherLanguagesByEvidence }: SearchReport): string {
  return [
    `${searches.n} searches in ${posts} posts: MRR ${searches.mrr.toFixed(3)}  P@10 ${searches.p10.toFixed(3)}`,
    `nearest posts in other languages within 72 hours, of ${otherLanguages.n} posts: P@10 ${otherLanguages.p10.toFixed(3)} by meaning alone, ${otherLanguagesByEvidence.p10.toFixed(3)} by meaning, names and time`,
  ].join('\n')
}
