import { UsageError } from '../domain/errors.js'
import { cells } from '../read/figures/cells.js'
import { postSource } from '../read/filter-sql.js'
import { column, livePosts, within, type Dataset, type IdRange } from './dataset.js'
import { stories, storyPosts } from './story-datasets.js'

/** All but what search needs, which is most of a row. */
const FACTS = ['collection_id', 'post_id', 'posted_at', 'platform', 'language', 'confidence', 'code_mixed']
  .concat('sentiment', 'score', 'origin', 'author_id', 'cluster_id')
  .map((name) => `fact.${name}`)
  .join(', ')

const chooseFacts: Dataset['choose'] = (question, parameters, { after, limit }) => {
  const { sql } = postSource(question, parameters, { facts: true })
  return `select ${FACTS} from ${sql} and fact.post_id > ${parameters.bind(after)}
          order by fact.post_id limit ${parameters.bind(limit)}`
}

const FINITE_POSTED_AT = `case when fact.posted_at > '-infinity' then fact.posted_at end`
const NATIVE_ID = column(
  'native_id',
  'text',
  'post.native_id',
  "The platform's id, from which the post can be fetched again while it is public; on Bluesky it names the account",
)
const PLATFORM = column('platform', 'text', 'fact.platform', 'Where it was posted')

const result = (table: 'sentiment' | 'origin' | 'meaning', ids: IdRange): string => `
  left join ${table} on ${table}.post_id = fact.post_id and ${table}.outcome = 'done' and ${within(`${table}.post_id`, ids)}`

const termsOf = (kind: string): string => `string_agg(distinct term, ' ' order by term) filter (where kind = '${kind}')`
const terms = (ids: IdRange): string => `
  left join (select post_id, ${termsOf('entity')} as entities, ${termsOf('hashtag')} as hashtags, ${termsOf('theme')} as themes,
                    ${termsOf('topic')} as topics
             from post_term join export_page page using (collection_id, post_id)
             where ${within('post_term.post_id', ids)} group by post_id) term on term.post_id = fact.post_id`

const story = (ids: IdRange): string => `
  left join story_post on story_post.collection_id = fact.collection_id and story_post.post_id = fact.post_id
    and ${within('story_post.post_id', ids)}`

const posts: Dataset = {
  name: 'posts',
  title: 'Posts with their annotations',
  key: 'post_id',
  choose: chooseFacts,
  columns: [
    PLATFORM,
    NATIVE_ID,
    column('posted_at', 'instant', FINITE_POSTED_AT, 'When, UTC; empty when it is unknown'),
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
      'term.entities',
      'Gazetteer ids, and ~names that the gazetteer does not know; spaces part them',
    ),
    column('hashtags', 'text', 'term.hashtags', 'Folded, without #'),
    column('themes', 'text', 'term.themes', 'Keys of the themes file'),
    column(
      'near_duplicates_of',
      'integer',
      'fact.cluster_id',
      'Number of the first of its near-duplicates; its own when alone',
    ),
    column('post', 'integer', 'fact.post_id', 'Number of the post in this installation'),
    column('version', 'integer', 'post.version', 'Grows with every edit'),
    column('text', 'text', 'post.text', 'As posted'),
    // New columns are last, for readers that count them.
    column('story', 'integer', 'story_post.story_id', 'Number of the story that it is in; empty: in none'),
    column('topics', 'text', 'term.topics', 'Keys of the topics, which people made from examples, that find it'),
  ],
  from: (ids) => `${livePosts(ids)} ${result('sentiment', ids)} ${result('origin', ids)} ${terms(ids)} ${story(ids)}`,
}

const ids: Dataset = {
  name: 'ids',
  title: 'Ids of posts, nothing else',
  key: 'post_id',
  choose: chooseFacts,
  columns: [PLATFORM, NATIVE_ID],
  from: livePosts,
}

const counts: Dataset = {
  name: 'counts',
  title: 'Posts by hour',
  key: null,
  choose: (question, parameters) => `
    select hour, platform, language, sentiment, origin, repost, sum(posts)::int as posts,
           sum(score_sum) as score_sum, sum(score_square_sum) as score_square_sum
    from ${cells(question, parameters, 'hour', ['platform', 'origin'])}
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
  from: () => 'export_page',
}

const VECTORS = [
  column(
    'vector',
    'vector',
    'meaning',
    'What the text says: 384 numbers of length 1; empty: no words, or not looked at yet',
  ),
  column(
    'vector_model',
    'integer',
    'meaning.model_ordinal',
    'Ordinal of the model behind the vector; those of different models cannot be compared',
  ),
]

/** The posts with what the stage meaning says of them. */
const postsWithVectors: Dataset = {
  ...posts,
  columns: [...posts.columns, ...VECTORS],
  from: (ids) => `${posts.from(ids)} ${result('meaning', ids)}`,
}

const DATASETS = { posts, ids, counts, stories, 'story-posts': storyPosts } as const satisfies Readonly<
  Record<string, Dataset>
>
export type DatasetName = keyof typeof DATASETS
export const DATASET_NAMES = Object.keys(DATASETS) as DatasetName[]

/** @throws UsageError when it has no vectors, and they are asked for */
export function datasetOf(name: DatasetName, { vectors }: { readonly vectors: boolean }): Dataset {
  if (!vectors) return DATASETS[name]
  if (name !== 'posts') throw new UsageError('Only posts have vectors: kopitalk export posts --vectors')
  return postsWithVectors
}
