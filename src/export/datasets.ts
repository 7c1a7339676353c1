import { cells } from '../read/cells.js'
import { postSource } from '../read/filter-sql.js'
import { column, type Dataset } from './dataset.js'

const chooseFacts: Dataset['choose'] = (question, parameters, { after, limit }) => {
  const { sql } = postSource(question, parameters, { facts: true })
  return `select fact.* from ${sql} and fact.post_id > ${parameters.bind(after)}
          order by fact.post_id limit ${parameters.bind(limit)}`
}

const FINITE_POSTED_AT = `case when fact.posted_at > '-infinity' then fact.posted_at end`
const NATIVE_ID = column(
  'native_id',
  'text',
  'post.native_id',
  "The platform's id, from which the post can be fetched again while it is public",
)
const PLATFORM = column('platform', 'text', 'fact.platform', 'Where it was posted')

/** Erased since its facts were derived: the join drops it. */
const LIVE_POSTS = `export_page fact join post on post.id = fact.post_id and post.erased_at is null`

const terms = (kind: string, alias: string): string => `
  left join (select post_id, string_agg(distinct term, ' ' order by term) as terms
             from post_term join export_page page using (collection_id, post_id)
             where kind = '${kind}' group by post_id) ${alias} on ${alias}.post_id = fact.post_id`

const posts: Dataset = {
  name: 'posts',
  title: 'Posts with their annotations',
  key: 'post_id',
  choose: chooseFacts,
  columns: [
    PLATFORM,
    NATIVE_ID,
    column('posted_at', 'instant', FINITE_POSTED_AT, 'When, UTC; empty where nobody knows'),
    column('kind', 'text', 'post.kind', 'original, reply, repost or quote'),
    column('author', 'integer', 'fact.author_id', 'Number of the author in this installation; says nothing elsewhere'),
    column('community', 'text', 'post.community', 'Instance, subreddit, channel or feed'),
    column('language', 'text', 'fact.language', 'BCP-47 label; none: nothing linguistic; pending: not looked at yet'),
    column('language_confidence', 'real', 'fact.confidence', '0 to 1'),
    column('code_mixed', 'boolean', 'fact.code_mixed', 'Written in more than one language'),
    column('sentiment', 'text', 'fact.sentiment', 'negative, neutral or positive; none: no measured model; pending'),
    column('negative', 'real', 'sentiment.negative', 'Probability'),
    column('neutral', 'real', 'sentiment.neutral', 'Probability'),
    column('positive', 'real', 'sentiment.positive', 'Probability'),
    column('score', 'real', 'fact.score', 'positive - negative, -1 to 1'),
    column('origin', 'text', 'fact.origin', 'inside or outside Singapore, or unknown'),
    column('origin_probability', 'real', 'origin.probability', 'Probability of inside'),
    column(
      'entities',
      'text',
      'entities.terms',
      'Gazetteer ids, and ~names that the gazetteer does not know; spaces part them',
    ),
    column('hashtags', 'text', 'hashtags.terms', 'Folded, without #'),
    column('themes', 'text', 'themes.terms', 'Keys of config/themes.json'),
    column(
      'near_duplicates_of',
      'integer',
      'fact.cluster_id',
      'Number of the first of its near-duplicates; its own when alone',
    ),
    column('post', 'integer', 'fact.post_id', 'Number of the post in this installation'),
    column('version', 'integer', 'post.version', 'Grows with every edit'),
    column('text', 'text', 'post.text', 'As posted'),
  ],
  from: `${LIVE_POSTS}
    left join sentiment on sentiment.post_id = fact.post_id and sentiment.outcome = 'done'
    left join origin on origin.post_id = fact.post_id and origin.outcome = 'done'
    ${terms('entity', 'entities')} ${terms('hashtag', 'hashtags')} ${terms('theme', 'themes')}`,
}

const ids: Dataset = {
  name: 'ids',
  title: 'Ids of posts, nothing else',
  key: 'post_id',
  choose: chooseFacts,
  columns: [PLATFORM, NATIVE_ID],
  from: LIVE_POSTS,
}

const counts: Dataset = {
  name: 'counts',
  title: 'Posts by hour',
  key: null,
  choose: (question, parameters) => `
    select hour, platform, language, sentiment, origin, repost, sum(posts)::int as posts,
           sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum
    from ${cells(question, parameters, 'hour')}
    group by hour, platform, language, sentiment, origin, repost
    order by hour, platform, language, sentiment, origin, repost`,
  columns: [
    column('hour', 'instant', `case when hour > '-infinity' then hour end`, 'Its beginning, UTC; empty: undated posts'),
    column('platform', 'text', 'platform', 'Where they were posted'),
    column('language', 'text', 'language', 'BCP-47 label, none or pending'),
    column('sentiment', 'text', 'sentiment', 'negative, neutral, positive, none or pending'),
    column('origin', 'text', 'origin', 'inside, outside, unknown, none or pending'),
    column('repost', 'boolean', 'repost', 'Reposts are counted apart'),
    column('posts', 'integer', 'posts', 'How many'),
    column('score_sum', 'real', 'score_sum', 'Sum of positive - negative over those with a sentiment'),
    column('score_square_sum', 'real', 'score_square_sum', 'Sum of its squares'),
  ],
  from: 'export_page',
}

export const DATASETS: Readonly<Record<string, Dataset>> = { posts, ids, counts }
