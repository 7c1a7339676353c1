import type { Parameters } from '../../store/parameters.js'
import { postSource } from '../filter-sql.js'
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
  const { story: _story, ...filter } = question.filter
  const { sql } = postSource({ ...question, filter }, parameters)
  const columns = COLUMNS.map((column) => `fact.${column}`).join(', ')
  return `story_post member
    cross join lateral (select ${columns} from ${sql} and fact.post_id = member.post_id offset 0) as fact
    where ${memberWindow(question, parameters)}
      ${ids ? `and member.story_id = any(${parameters.bind(ids)}::bigint[])` : ''}`
}
