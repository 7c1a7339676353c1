import { UsageError } from '../../domain/errors.js'
import { seededRandom } from '../../domain/random.js'
import { fitTopic, type FittedTopic, type TopicExample } from '../../domain/topics/fit-topic.js'
import type { BackgroundPost } from '../../domain/topics/languages-apart.js'
import { scoreOf } from '../../domain/topics/logistic.js'
import { meantBy, type Meant, type ReadTexts } from '../stories/read-as-workers.js'
import type { TopicPost } from './topic-set.js'

export interface Rates {
  readonly precision: number
  readonly recall: number
  readonly f: number
}

interface LanguageScores {
  /** Posts, over all draws. */
  readonly judged: number
  /** Means over the topics. As in use: each topic is one of its own, made from 20 posts about it and 20 others. */
  readonly found: Rates
  /** Every post goes to the topic that suits it best, each made from 20 posts and those of all others; as SIB-200 is scored. */
  readonly best: Rates
  readonly byTopic: Readonly<Record<string, Rates>>
}

export interface TopicsReport {
  readonly task: 'topics'
  readonly posts: number
  readonly draws: number
  readonly trainedOn: string
  readonly languages: Readonly<Record<string, LanguageScores>>
  /** What topics said about themselves, in the mean: precision and recall among their examples. */
  readonly claimed: Rates
}

/** Posts about each topic that are learnt from, and as many others. */
const EXAMPLES = 20
const TRAINED_ON = 'en'

interface MeantPost extends TopicPost {
  readonly meant: Meant
}

interface Judged {
  readonly language: string
  readonly topic: string
  readonly of: string
  readonly isTaken: boolean
}

/**
 * Learns topics from posts in English and finds them in all languages. Of the posts that were not learnt from and do not say the
 * same as one that was, half are the background, and the others are judged.
 * @throws UsageError for a topic with too few posts in English
 */
export async function evaluateTopics(
  posts: readonly TopicPost[],
  read: ReadTexts,
  { draws }: { readonly draws: number },
): Promise<TopicsReport> {
  const annotated = await read(posts.map(({ text }) => text))
  const meant = posts.flatMap((post, at): MeantPost[] => {
    const own = annotated[at] && meantBy(annotated[at])
    return own ? [{ ...post, meant: own }] : []
  })
  const topics = [...new Set(posts.map(({ topic }) => topic))].toSorted()
  for (const topic of topics) {
    const own = meant.filter((post) => post.topic === topic && post.lang === TRAINED_ON).length
    if (own < EXAMPLES) throw new UsageError(`${topic} has ${own} posts in ${TRAINED_ON}; ${EXAMPLES} are learnt from`)
  }
  const found: Judged[] = []
  const best: Judged[] = []
  const claimed: Rates[] = []
  for (let draw = 0; draw < draws; draw += 1) {
    const { learnt, background, judged } = drawPosts(meant, topics, draw)
    const heads = topics.map((topic) => fitTopic(asExamples(learnt, topic), background))
    topics.forEach((topic, at) => {
      const about = learnt.filter((post) => post.topic === topic)
      const others = shuffled(
        learnt.filter((post) => post.topic !== topic),
        draw * topics.length + at,
      ).slice(0, EXAMPLES)
      const own = fitTopic(asExamples([...about, ...others], topic), background)
      const { precision, recall, f } = own.figures
      claimed.push({ precision: precision.share, recall: recall.share, f })
      for (const post of judged) found.push(judge(post, topic, scoreOf(own, post.meant.vector) > own.threshold))
    })
    for (const post of judged) {
      const nearest = bestOf(heads, post.meant.vector)
      topics.forEach((topic, at) => best.push(judge(post, topic, at === nearest)))
    }
  }
  const languages = [...new Set(posts.map(({ lang }) => lang))]
  return {
    task: 'topics',
    posts: meant.length,
    draws,
    trainedOn: TRAINED_ON,
    languages: Object.fromEntries(
      languages.map((language) => {
        const ratesOf = (judged: readonly Judged[], of: string): Rates =>
          rate(judged.filter((each) => each.language === language && each.of === of))
        const byTopic = Object.fromEntries(topics.map((of) => [of, ratesOf(found, of)]))
        const scores = {
          judged: found.filter((each) => each.language === language).length / topics.length,
          found: meanOf(Object.values(byTopic)),
          best: meanOf(topics.map((of) => ratesOf(best, of))),
          byTopic,
        }
        return [language, scores]
      }),
    ),
    claimed: meanOf(claimed),
  }
}

function drawPosts(posts: readonly MeantPost[], topics: readonly string[], draw: number) {
  const learnt = topics.flatMap((topic, at) =>
    shuffled(
      posts.filter((post) => post.topic === topic && post.lang === TRAINED_ON),
      draw * topics.length + at,
    ).slice(0, EXAMPLES),
  )
  const known = new Set(learnt.map(({ same }) => same))
  const rest = posts.filter(({ same }) => !known.has(same))
  const groups = shuffled([...new Set(rest.map(({ same }) => same))], draw)
  const aside = new Set(groups.slice(0, Math.floor(groups.length / 2)))
  const background = shuffled(
    rest.filter(({ same }) => aside.has(same)),
    draw,
  ).map(({ meant }): BackgroundPost => meant)
  return { learnt, background, judged: rest.filter(({ same }) => !aside.has(same)) }
}

function asExamples(posts: readonly MeantPost[], topic: string): TopicExample[] {
  return posts.map((post) => ({ vector: post.meant.vector, isAbout: post.topic === topic, group: post.same }))
}

function bestOf(heads: readonly FittedTopic[], vector: Float32Array): number {
  const scores = heads.map((head) => scoreOf(head, vector))
  return scores.indexOf(Math.max(...scores))
}

const judge = ({ lang, topic }: MeantPost, of: string, isTaken: boolean): Judged => {
  return { language: lang, topic, of, isTaken }
}

function rate(judged: readonly Judged[]): Rates {
  const taken = judged.filter(({ isTaken }) => isTaken)
  const right = taken.filter(({ topic, of }) => topic === of).length
  const about = judged.filter(({ topic, of }) => topic === of).length
  return {
    precision: right / (taken.length || 1),
    recall: right / (about || 1),
    f: (2 * right) / (taken.length + about || 1),
  }
}

function meanOf(rates: readonly Rates[]): Rates {
  const mean = (field: keyof Rates): number => rates.reduce((sum, each) => sum + each[field], 0) / rates.length
  return { precision: mean('precision'), recall: mean('recall'), f: mean('f') }
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  return values
    .map((value) => ({ value, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ value }) => value)
}
