import type { Parameters } from '../../store/parameters.js'
import { conditions, hasRollup, postSource } from '../filter-sql.js'
import type { Question } from '../question.js'

/** What pages of stories read of a post: post_fact and post_term both have it. */
const COLUMNS = [
  'author_id',
  'cluster_id',
  'language',
  'sentiment',
  'origin',
  'platform',
  'score',
  'post_id',
  'posted_at',
]

/** As a condition on story_post, named `member`: the collection, the window and the story of a question. */
export function memberWindow({ collection, from, to, filter }: Question, { bind }: Parameters): string {
  return [
    `member.collection_id = ${bind(collection.id)}`,
    ...(from ? [`member.posted_at >= ${bind(from)}`] : []),
    ...(to ? [`member.posted_at < ${bind(to)}`] : []),
    ...(filter.story === undefined ? [] : [`member.story_id = ${bind(filter.story)}`]),
  ].join(' and ')
}

/**
 * `… where …`: a row of story_post, named `member`, and its facts, named `fact`, for each post of a story that a question
 * leaves. The facts are looked up post by post: stories have few of a collection's posts, and its size does not matter.
 * @param ids of stories; absent: all
 */
export function storySource(question: Question, parameters: Parameters, ids?: readonly number[]): string {
  const { sql } = postSource(withoutStory(question), parameters)
  const columns = COLUMNS.map((column) => `fact.${column}`).join(', ')
  return `story_post member
    cross join lateral (select ${columns} from ${sql} and fact.post_id = member.post_id offset 0) as fact
    where ${memberWindow(question, parameters)}
      ${ofStories(ids, parameters)}`
}

const withoutStory = ({ filter: { story: _story, ...filter }, ...question }: Question): Question => ({
  ...question,
  filter,
})

const ofStories = (ids: readonly number[] | undefined, { bind }: Parameters): string =>
  ids ? `and member.story_id = any(${bind(ids)}::bigint[])` : ''

/** Whether story_post alone tells which of its posts a question leaves: it has the labels, but no words and no terms. */
export function isOfMembers(question: Question): boolean {
  return hasRollup(withoutStory(question))
}

/**
 * `… where …`: a row of story_post, named `member`, for each post of a story that a question leaves. Posts are looked up only
 * where words or terms are asked for.
 * @param ids of stories; absent: all
 */
export function memberSource(question: Question, parameters: Parameters, ids?: readonly number[]): string {
  if (!isOfMembers(question)) return storySource(question, parameters, ids)
  const labels = conditions(question, parameters, 'member', { column: 'posted_at' })
  return `story_post member where ${labels} and ${memberWindow(question, parameters)} ${ofStories(ids, parameters)}`
}
